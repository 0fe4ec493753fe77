namespace GraphDelegatedKit;

/// <summary>What happens to the created and last-modified times of a local file when it is uploaded.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/filesysteminfo"/></remarks>
public enum FileTimes
{
    /// <summary>
    /// The service shows the times of the local file. An upload session carries them. A file that is sent in one request needs a second,
    /// small request for them; OneDrive for Business and SharePoint then keep two versions of the file, which both count for the quota.
    /// </summary>
    Preserve,

    /// <summary>
    /// The service shows the times of the local file, and every file except an empty one is sent through an upload session: three requests
    /// for a small file, and one version.
    /// </summary>
    PreserveInOneVersion,

    /// <summary>The service shows the time of the upload, unless <see cref="UploadOptions.LastModified"/> is set.</summary>
    Ignore,
}
