using System.Net;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// Checks that the upload URL of a journal entry leads to the drive or the mailbox of the entry. An entry that is not encrypted can be
/// planted or restored from elsewhere, and the whole file would go to the host that it names.
/// </summary>
internal static class UploadUrlCheck
{
    /// <returns>Whether the host belongs to the drive, by the drive's own address, or to a mailbox; otherwise the URL must not be
    /// used.</returns>
    /// <exception cref="GraphException">The drive could not be read, for another reason than missing permissions.</exception>
    public static async Task<bool> IsExpectedAsync(
        IGraphClient graph, UploadRecord record, IReadOnlyList<string> trustedDomains, CancellationToken cancellationToken)
    {
        if (record.UploadUrl is not { } url) return true;
        if (record.Destination is not { } destination) return TransferHosts.MayBelongToMailbox(url, trustedDomains);
        if (TransferHosts.MayBelongToDrive(url, driveUrl: null, trustedDomains)) return true; // the caller trusts the domain

        var driveUrl = await GetDriveUrlAsync(graph, destination, cancellationToken).ConfigureAwait(false);
        return TransferHosts.MayBelongToDrive(url, driveUrl, trustedDomains);
    }

    // A user with access to one shared folder may read that folder and not the drive.
    private static async Task<string?> GetDriveUrlAsync(IGraphClient graph, DrivePath destination, CancellationToken cancellationToken)
    {
        try
        {
            GraphUrl url = $"drives/{destination.DriveId}?$select=id,webUrl";
            return (await graph.GetAsync<Drive>(url, cancellationToken).ConfigureAwait(false)).WebUrl;
        }
        catch (GraphException e) when (IsWithoutAccess(e))
        {
        }

        try
        {
            return (await graph.GetAsync<DriveItem>(destination.GetParentUrl(), cancellationToken).ConfigureAwait(false)).WebUrl;
        }
        catch (GraphException e) when (IsWithoutAccess(e))
        {
            return null;
        }
    }

    private static bool IsWithoutAccess(GraphException e) => e.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound;
}
