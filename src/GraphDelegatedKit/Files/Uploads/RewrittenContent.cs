using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Determines why a stored item differs from what was sent. Used only for an item that differs.</summary>
internal static class RewrittenContent
{
    /// <summary>Reads the item again, and compares it with the response to the last range.</summary>
    /// <param name="job">The upload.</param>
    /// <param name="responseItem">The item in the response to the last range.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// The result and the current item; no result if the service cannot have made the difference, or if that is not known.
    /// </returns>
    public static async Task<(Verification? Verified, DriveItem Item)> VerifyAsync(
        UploadJob job, DriveItem responseItem, CancellationToken cancellationToken)
    {
        if (responseItem.Id is null || job.Destination.DriveId is not { } driveId) return (null, responseItem);
        try
        {
            var current = await job.Graph.GetAsync<DriveItem>(
                $"drives/{driveId}/items/{responseItem.Id}", cancellationToken).ConfigureAwait(false);
            if (ContentVerification.Compare(current, job.Source.Length, job.Source.Hash.GetQuickXor()) is { } verified)
                return (verified, current);

            var drive = await job.Graph.GetAsync<Drive>($"drives/{driveId}?$select=id,driveType", cancellationToken).ConfigureAwait(false);
            return ContentVerification.IsChangedByService(responseItem, current, job.Source.Length, drive.DriveType)
                ? (Verification.ChangedByService, current)
                : (null, current);
        }
        catch (GraphException)
        {
            return (null, responseItem);
        }
    }
}
