//! Tables that users bring: CSV, TSV, JSON lines, XLSX, Parquet.
