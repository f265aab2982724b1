//! The only codec of FollowTheMoney JSON.
