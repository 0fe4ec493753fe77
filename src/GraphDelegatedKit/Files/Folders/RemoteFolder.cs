namespace GraphDelegatedKit.Files.Folders;

/// <summary>A folder on the service that is there.</summary>
/// <param name="Id">The folder's id.</param>
/// <param name="Contents">What lies in it, by name; <see langword="null"/> if nobody looked.</param>
internal sealed record RemoteFolder(string Id, IReadOnlyDictionary<string, DriveItem>? Contents);
