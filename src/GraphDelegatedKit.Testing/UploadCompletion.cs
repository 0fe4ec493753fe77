namespace GraphDelegatedKit.Testing;

/// <summary>How the service answers the last range of an upload when it does not answer with the item.</summary>
public enum UploadCompletion
{
    /// <summary>201 with a Location and an empty body; the file is there.</summary>
    LocationOnly,

    /// <summary>201 with <c>nextExpectedRanges</c>, empty, and no item; the file is there (onedrive-api-docs#1531).</summary>
    RangesOnly,

    /// <summary>202 with <c>nextExpectedRanges</c>, empty; the file is there and the session is gone.</summary>
    Accepted,

    /// <summary>
    /// 202 with <c>nextExpectedRanges</c>, empty; all bytes have come, but the file is not there before the status of the session has been asked for
    /// once (onedrive-api-docs#71).
    /// </summary>
    Pending,
}
