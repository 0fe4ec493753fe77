namespace GraphDelegatedKit;

/// <summary>What becomes of a file that already has the name. Always said explicitly: the service's own default differs from call to call.</summary>
public enum ConflictBehavior
{
    /// <summary>Its content is replaced; the item, its id and its earlier versions stay.</summary>
    Replace,

    /// <summary>It stays, and the new file gets a free name.</summary>
    Rename,

    /// <summary>It stays. An upload ends with a <see cref="GraphException"/> (409, <c>nameAlreadyExists</c>), a download with an <see cref="IOException"/>.</summary>
    Fail,
}
