//! The data that red flags need, by the names that the table of flags gives them.

use crate::route::shipment::{Ownership, Shipment};

/// A piece of data that a flag needs.
pub struct Field {
    /// Its name in the table of flags and in [`NotChecked`](crate::route::Finding::NotChecked).
    pub name: &'static str,
    /// Whether a shipment has it.
    pub is_known: fn(&Shipment) -> bool,
}

const fn field(name: &'static str, is_known: fn(&Shipment) -> bool) -> Field {
    Field { name, is_known }
}

fn every_item(shipment: &Shipment, has: fn(&crate::route::Item) -> bool) -> bool {
    !shipment.items.is_empty() && shipment.items.iter().all(has)
}

fn owned(shipment: &Shipment, has: fn(&Ownership) -> bool) -> bool {
    shipment.ownership.as_ref().is_some_and(has)
}

/// Every field that a flag may need, in alphabetical order.
pub const FIELDS: &[Field] = &[
    field("address", |it| {
        it.consignee.address_kind.is_some()
            || it.consignee.companies_at_address.is_some()
            || it.consignee.address_is_listed.is_some()
    }),
    field("ais_ports", |it| it.vessel.seen_in.is_some()),
    field("benchmark", |it| every_item(it, |it| it.usual_price.is_some())),
    field("business_activity", |it| it.consignee.activity.is_some()),
    field("change_log", |it| it.changes.is_some()),
    field("company_registry", |it| it.consignee.companies_at_address.is_some()),
    field("consignee", |it| it.consignee.name.is_some()),
    field("consignee_role", |it| it.consignee.kind.is_some()),
    field("contract_changes", |it| it.end_customer_obscured.is_some()),
    field("contract_clauses", |it| it.no_russia_clause.is_some()),
    field("correspondence", |it| it.buyer_ignorant.is_some()),
    field("counterparty_type", |it| it.payment.payer.kind.is_some()),
    field("customer_history", |it| it.continues_listed.is_some()),
    field("customer_since", |it| it.consignee.customer_since.is_some()),
    field("declared_parties", |it| it.declared_parties.is_some()),
    field("delivery_date", |it| it.delivery_date.is_asked()),
    field("delivery_place", |it| it.delivery_place_unusual.is_some()),
    field("description", |it| every_item(it, |it| it.description.is_some())),
    field("designation_date", |it| owned(it, |it| it.designated.is_some())),
    field("destination", |it| it.destination.is_some()),
    field("documents", |it| it.vessel.declared_in.is_some()),
    field("eccn", |it| every_item(it, |it| it.classification.is_some())),
    field("email_domain", |it| it.consignee.email_domain.is_some()),
    field("end_use", |it| it.end_use.is_asked()),
    field("end_user", |it| it.end_user.is_asked()),
    field("eus_answers", |it| it.answers_evasive.is_some()),
    field("eus_status", |it| it.statement_refused.is_some()),
    field("exporter_country", |it| it.exporter_country.is_some()),
    field("filings", |it| it.consignee.has_filings.is_some()),
    field("hs6", |it| every_item(it, |it| it.code.is_some())),
    field("imo", |it| it.vessel.imo.is_some()),
    field("incorporation_date", |it| it.consignee.founded.is_some()),
    field("invoice_text", |it| it.payment.invoice_text.is_some()),
    field("ip_country", |it| it.consignee.ip_country.is_some()),
    field("issuing_bank", |it| it.payment.issuing_bank.is_some()),
    field("item_class", |it| every_item(it, |it| it.code.is_some() || it.classification.is_some())),
    field("lc_consignee", |it| it.payment.credit_consignee.is_some()),
    field("list_addresses", |it| it.consignee.address_is_listed.is_some()),
    field("lists", |it| it.consignee.listed_likeness_permille.is_some()),
    field("name", |it| it.consignee.name.is_some()),
    field("notice_register", |it| it.consignee.notices.is_some()),
    field("officers", |it| owned(it, |it| it.shared_directors.is_some())),
    field("order_lines", |it| it.service_declined.is_some()),
    field("origin", |it| it.origin.is_some()),
    field("ownership_graph", |it| it.ownership.is_some()),
    field("ownership_history", |it| owned(it, |it| it.transfers.is_some())),
    field("packaging", |it| it.packaging_unfit.is_some()),
    field("party_country", |it| it.consignee.country.is_some()),
    field("party_name", |it| it.consignee.name.is_some()),
    field("payee_activity", |it| it.payment.payee_activity.is_some()),
    field("payer", |it| it.payment.payer.name.is_some()),
    field("payer_bank_country", |it| it.payment.payer_bank_country.is_some()),
    field("payer_country", |it| it.payment.payer.country.is_some()),
    field("payment_method", |it| it.payment.method.is_some()),
    field("phone", |it| it.consignee.phone_country.is_some()),
    field("product_refs", |it| it.continues_listed.is_some()),
    field("quantity", |it| every_item(it, |it| it.quantity.is_some())),
    field("route", |it| it.transit.is_some()),
    field("shell_score", |it| {
        let payer = &it.payment.payer;
        payer.address_kind.is_some()
            && payer.website.is_asked()
            && payer.companies_at_address.is_some()
            && payer.founded.is_some()
    }),
    field("shipment_date", |it| it.date.is_some()),
    field("stated_country", |it| it.consignee.country.is_some()),
    field("timestamps", |it| it.order_confirmed.is_some()),
    field("tip_data", |it| it.consignee.in_trade_data.is_some()),
    field("transit_countries", |it| it.transit.is_some()),
    field("unit_price", |it| every_item(it, |it| it.unit_price.is_some())),
    field("value", |it| every_item(it, |it| it.value.is_some())),
    field("website", |it| it.consignee.website.is_asked()),
];
