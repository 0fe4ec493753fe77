namespace GraphDelegatedKit.Testing;

/// <summary>Who sees a channel, and where it keeps its files.</summary>
public enum LocalChannelKind
{
    /// <summary>The whole team; a folder in the library of the team's site.</summary>
    Standard,

    /// <summary>Some of the team; a site of its own.</summary>
    Private,

    /// <summary>Some of the team and others; a site of its own.</summary>
    Shared,
}
