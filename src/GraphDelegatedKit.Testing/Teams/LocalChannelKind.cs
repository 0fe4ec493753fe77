namespace GraphDelegatedKit.Testing;

/// <summary>The membership type of a channel, which also decides where its files are.</summary>
public enum LocalChannelKind
{
    /// <summary>A channel for the whole team, with a folder in the library of the site of the team.</summary>
    Standard,

    /// <summary>A channel for some members of the team, with a separate site.</summary>
    Private,

    /// <summary>A channel for some members of the team and for others, with a separate site.</summary>
    Shared,
}
