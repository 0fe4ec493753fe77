namespace GraphDelegatedKit;

/// <summary>The properties that only a file has.</summary>
/// <param name="MimeType">The media type, as the service guessed it.</param>
/// <param name="Hashes">The hashes of the content; <see langword="null"/> until the service has computed them.</param>
public sealed record FileFacet(string? MimeType, FileHashes? Hashes);

/// <summary>The hashes of a file's content.</summary>
/// <param name="QuickXorHash">The QuickXorHash in base64. OneDrive for Business and SharePoint always provide this hash.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/hashes"/></remarks>
public sealed record FileHashes(string? QuickXorHash);

/// <summary>The properties that only a folder has.</summary>
/// <param name="ChildCount">The number of items directly in the folder.</param>
public sealed record FolderFacet(int? ChildCount);

/// <summary>A reference to the folder that holds an item.</summary>
/// <param name="DriveId">The drive's id.</param>
/// <param name="Id">The folder's id.</param>
/// <param name="Path">The folder's path, as <c>/drives/{id}/root:/…</c>.</param>
public sealed record ItemReference(string? DriveId, string? Id, string? Path);
