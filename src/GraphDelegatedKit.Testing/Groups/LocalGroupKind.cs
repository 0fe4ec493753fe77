namespace GraphDelegatedKit.Testing;

/// <summary>The kind of a group.</summary>
public enum LocalGroupKind
{
    /// <summary>A security group, whose members are users and other security groups.</summary>
    Security,

    /// <summary>A Microsoft 365 group, whose members are users. Every team is one.</summary>
    Microsoft365,
}
