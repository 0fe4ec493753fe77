namespace GraphDelegatedKit;

/// <summary>
/// What happens to an existing file with the same name. The behavior is always sent, because the default of the service differs between
/// requests.
/// </summary>
public enum ConflictBehavior
{
    /// <summary>The content of the existing file is replaced. The item keeps its id and its earlier versions.</summary>
    Replace,

    /// <summary>The existing file is not changed. The new file gets a free name.</summary>
    Rename,

    /// <summary>
    /// The existing file is not changed. An upload fails with a <see cref="GraphException"/> (409, <c>nameAlreadyExists</c>), a download
    /// with an <see cref="IOException"/>.
    /// </summary>
    Fail,
}
