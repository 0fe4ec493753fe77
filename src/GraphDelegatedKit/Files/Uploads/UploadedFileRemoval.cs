using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Why an uploaded file is no longer needed.</summary>
internal enum RemovalCause
{
    /// <summary>The service refused to give the file its final name.</summary>
    NameRefused,

    /// <summary>The same content is stored under the final name, in another item.</summary>
    StoredUnderFinalName,

    /// <summary>The caller cancelled the upload.</summary>
    Cancelled,
}

/// <summary>
/// Deletes a file that this library uploaded under a staged name. Every DELETE of an item passes here: an uploaded file is deleted only if
/// the caller's conflict rule or cancellation requires it, and the facts were seen on the service. In doubt, the file stays.
/// </summary>
internal static class UploadedFileRemoval
{
    /// <summary>Whether an uploaded file may be deleted. Pure.</summary>
    /// <param name="cause">Why the file is no longer needed.</param>
    /// <param name="conflict">The conflict rule of the caller.</param>
    /// <param name="uploaded">The uploaded file, under its staged name.</param>
    /// <param name="holder">The item that has the final name; <see langword="null"/> if none was seen.</param>
    /// <param name="refusal">The response to the request for the final name, if it was refused.</param>
    public static bool IsAllowed(
        RemovalCause cause, ConflictBehavior conflict, DriveItem uploaded, DriveItem? holder, GraphException? refusal = null)
    {
        if (uploaded.Id is null || holder?.Id == uploaded.Id) return false;
        return cause switch
        {
            RemovalCause.NameRefused => conflict == ConflictBehavior.Fail
                && holder is not null
                && refusal is { Status: HttpStatusCode.Conflict }
                && refusal.IsNameTaken(),
            RemovalCause.StoredUnderFinalName => holder is { Id: not null, File: not null },
            RemovalCause.Cancelled => true,
            _ => false,
        };
    }

    /// <summary>Deletes a file for which <see cref="IsAllowed"/> was asked. A file that no longer exists is no error.</summary>
    /// <exception cref="GraphException">The service did not delete the file, which may still exist.</exception>
    public static async Task DeleteAsync(IGraphClient graph, string driveId, DriveItem uploaded, CancellationToken cancellationToken)
    {
        try
        {
            await graph.DeleteAsync($"drives/{driveId}/items/{uploaded.Id}", cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // The file was already deleted.
        }
    }

    /// <summary>Tries to delete a file, as <see cref="DeleteAsync"/> does.</summary>
    /// <returns><see langword="false"/> if the service did not delete the file, which may still exist.</returns>
    public static async Task<bool> TryDeleteAsync(
        IGraphClient graph, string driveId, DriveItem uploaded, CancellationToken cancellationToken)
    {
        try
        {
            await DeleteAsync(graph, driveId, uploaded, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GraphException)
        {
            return false;
        }
    }
}
