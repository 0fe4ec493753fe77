namespace GraphDelegatedKit.Files.Folders;

/// <summary>An existing folder on the service.</summary>
/// <param name="Id">The id of the folder.</param>
/// <param name="Contents">The items in the folder by name; <see langword="null"/> if they were not listed.</param>
internal sealed record RemoteFolder(string Id, IReadOnlyDictionary<string, DriveItem>? Contents);
