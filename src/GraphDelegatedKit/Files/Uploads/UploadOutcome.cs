namespace GraphDelegatedKit;

/// <summary>The outcome of a successful upload.</summary>
public enum UploadOutcome
{
    /// <summary>A new item was created.</summary>
    Created,

    /// <summary>The content of an existing item was replaced.</summary>
    Replaced,

    /// <summary>The name was taken; the new item has another name.</summary>
    Renamed,

    /// <summary>The last response was lost; the item was found with the uploaded content.</summary>
    Reconciled,
}
