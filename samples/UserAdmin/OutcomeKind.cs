namespace UserAdmin;

/// <summary>The outcome for one user of the list; JSON has the same names in camel case.</summary>
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
