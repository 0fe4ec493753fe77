namespace GraphDelegatedKit;

/// <summary>What became of an upload that succeeded.</summary>
public enum UploadOutcome
{
    /// <summary>There is a new item.</summary>
    Created,

    /// <summary>An item that was there has the new content.</summary>
    Replaced,

    /// <summary>The name was taken; the new item has another one.</summary>
    Renamed,

    /// <summary>The answer to the last bytes was lost; the item was found to be there with what was sent.</summary>
    Reconciled,
}
