namespace GraphDelegatedKit.Testing;

/// <summary>The response to the last range of an upload, where the service does not answer with the item.</summary>
public enum UploadCompletion
{
    /// <summary>201 with a Location and an empty body; the file exists.</summary>
    LocationOnly,

    /// <summary>201 with an empty <c>nextExpectedRanges</c> and no item; the file exists (onedrive-api-docs#1531).</summary>
    RangesOnly,

    /// <summary>202 with an empty <c>nextExpectedRanges</c>; the file exists and the session is deleted.</summary>
    Accepted,

    /// <summary>
    /// 202 with an empty <c>nextExpectedRanges</c>; the tenant has all bytes, but creates the file only after the first request for the
    /// status of the session (onedrive-api-docs#71).
    /// </summary>
    Pending,
}
