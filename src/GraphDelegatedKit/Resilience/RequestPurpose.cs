namespace GraphDelegatedKit.Resilience;

/// <summary>What a request is for: the column of the table in <see cref="FaultClassifier"/>.</summary>
internal enum RequestPurpose
{
    /// <summary>A request to an API. A status from 500 up that Graph does not document as temporary is final.</summary>
    Api,

    /// <summary>
    /// Any request of an upload. The bytes sent so far are worth a retry after every status from 500 up, except when the drive is full.
    /// </summary>
    Upload,

    /// <summary>Any request of a download. Reading again is harmless, so a retry follows every status from 500 up.</summary>
    Download,
}
