using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Sets the times of a stored file, if the request with the content could not carry them. The file is stored: a failure is not an error.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-update"/>. OneDrive for Business and SharePoint count the change as a version
/// (onedrive-api-docs#778, #1378).
/// </remarks>
internal static class FileTimesUpdate
{
    private const int MaxAttempts = 3;

    /// <returns>The item with its times, or <see langword="null"/> if the times were not set.</returns>
    public static async Task<DriveItem?> TryApplyAsync(UploadJob job, DriveItem item, CancellationToken cancellationToken)
    {
        if (item.Id is null || job.Destination.DriveId is not { } driveId) return null;
        GraphUrl url = $"drives/{driveId}/items/{item.Id}";
        try
        {
            var current = item;
            for (var attempt = 1; current is not null; attempt++)
            {
                try
                {
                    return await ApplyAsync(job, url, current, cancellationToken).ConfigureAwait(false);
                }
                catch (GraphException e) when (attempt < MaxAttempts && UploadFailurePolicy.Classify(e) == UploadFailureKind.Modified)
                {
                    current = await ReadUnchangedAsync(job, url, item, cancellationToken).ConfigureAwait(false);
                }
            }

            return null; // the content is no longer the uploaded one
        }
        catch (Exception e) when (e is GraphException or SignInException or OperationCanceledException)
        {
            return null;
        }
    }

    // With If-Match, the times never go to the content of another upload.
    private static async Task<DriveItem> ApplyAsync(UploadJob job, GraphUrl url, DriveItem item, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(HttpMethod.Patch, url)
        {
            Content = GraphContent.Json(new JsonObject { ["fileSystemInfo"] = job.CreateFileSystemInfo() }),
            ShouldBuffer = true,
        };
        if (item.ETag is { } eTag) request.Headers["If-Match"] = eTag;
        using var response = await job.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await UploadSessionStatus.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return UploadSessionStatus.ReadItem(response, body) ?? item;
    }

    private static async Task<DriveItem?> ReadUnchangedAsync(
        UploadJob job, GraphUrl url, DriveItem uploaded, CancellationToken cancellationToken)
    {
        var current = await job.Graph.GetAsync<DriveItem>(url, cancellationToken).ConfigureAwait(false);
        return current.CTag is not null && current.CTag == uploaded.CTag ? current : null;
    }
}
