namespace UserAdmin;

/// <summary>What became of one user of the list; in JSON spelled as here, beginning small.</summary>
internal enum OutcomeKind
{
    Disabled,
    Enabled,
    Unchanged,
    WouldDisable,
    WouldEnable,
    Found,
    NotFound,
    Refused,
    Forbidden,
    Failed,
}
