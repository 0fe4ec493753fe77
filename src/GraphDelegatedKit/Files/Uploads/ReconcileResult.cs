namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What lies on the service says of an upload whose last answer was lost.</summary>
internal enum ReconcileResult
{
    /// <summary>It is not there: what lies under the name lay there before, is somebody else's, or is to be replaced in any case.</summary>
    NotFound,

    /// <summary>It is there.</summary>
    Found,

    /// <summary>What lies there may be it, or it may lie there under another name: sent again it could be there twice.</summary>
    Ambiguous,
}
