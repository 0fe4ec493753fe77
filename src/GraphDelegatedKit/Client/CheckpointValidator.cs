using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Client;

/// <summary>Checks that a stored checkpoint is undamaged, readable, and from the same listing.</summary>
internal static class CheckpointValidator
{
    private const string StartOverRemedy = "Start the listing again.";

    public static string ComputeChecksum(PageCheckpoint checkpoint)
    {
        var fields = string.Join('\n',
            checkpoint.Version.ToString(CultureInfo.InvariantCulture), checkpoint.Collection, checkpoint.NextLink, checkpoint.DeltaLink,
            checkpoint.TakenOn.UtcTicks.ToString(CultureInfo.InvariantCulture), checkpoint.TenantId, checkpoint.AccountId,
            checkpoint.ItemsRead.ToString(CultureInfo.InvariantCulture), checkpoint.Count?.ToString(CultureInfo.InvariantCulture),
            checkpoint.Resync?.ToString(), checkpoint.VisitedLinks);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(fields)), 0, 12);
    }

    /// <returns>The links that the listing has visited.</returns>
    public static VisitedLinks Validate(PageCheckpoint checkpoint, GraphUrl listing)
    {
        if (checkpoint.Version > PageCheckpoint.CurrentVersion)
            throw CreateException(
                "checkpointOfNewerVersion",
                $"The checkpoint has version {checkpoint.Version}; this program reads up to version {PageCheckpoint.CurrentVersion}.",
                "Resume with the program that took it, or start the listing again.");
        if (checkpoint.Version < 1
            || checkpoint.Checksum != ComputeChecksum(checkpoint)
            || VisitedLinks.Parse(checkpoint.VisitedLinks) is not { } visitedLinks)
            throw Damaged(null);
        if (!visitedLinks.StartsAt(GetListingUrl(listing)))
            throw CreateException(
                "checkpointOfAnotherListing",
                $"The checkpoint is from a listing of {checkpoint.Collection} with another address or query than this one of {listing}.",
                "Pass it to the listing from which it was taken.");
        return visitedLinks;
    }

    public static GraphException Damaged(Exception? inner) =>
        CreateException("checkpointDamaged", "The text is not a checkpoint, or the checkpoint is damaged.", StartOverRemedy, inner);

    /// <summary>
    /// Returns the listing's address. The cloud does not matter, because <see cref="VisitedLinks"/> ignores scheme and host.
    /// </summary>
    public static string GetListingUrl(GraphUrl listing) => listing.ToUri(GraphCloud.Global).OriginalString;

    private static GraphException CreateException(string code, string message, string remedy, Exception? inner = null) =>
        new(null, code, message + " Nothing was sent.", inner) { Remedy = remedy };
}
