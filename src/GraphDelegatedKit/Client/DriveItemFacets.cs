namespace GraphDelegatedKit;

/// <summary>What a file has beyond an item.</summary>
/// <param name="MimeType">Its media type, as the service guessed it.</param>
/// <param name="Hashes">Its hashes; absent until the service has made them.</param>
public sealed record FileFacet(string? MimeType, FileHashes? Hashes);

/// <summary>The hashes the service keeps of a file.</summary>
/// <param name="QuickXorHash">The one OneDrive for Business and SharePoint always have, in base64.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/hashes"/></remarks>
public sealed record FileHashes(string? QuickXorHash);

/// <summary>What a folder has beyond an item.</summary>
/// <param name="ChildCount">How many items lie directly in it.</param>
public sealed record FolderFacet(int? ChildCount);

/// <summary>Where an item lies.</summary>
/// <param name="DriveId">The drive.</param>
/// <param name="Id">The folder.</param>
/// <param name="Path">The folder's path, as <c>/drives/{id}/root:/…</c>.</param>
public sealed record ItemReference(string? DriveId, string? Id, string? Path);
