using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Paging;

/// <summary>Whether a stored place is whole, readable, and of the listing it is given to.</summary>
internal static class CheckpointValidator
{
    private const string StartOverRemedy = "Begin the listing anew.";

    public static string ComputeChecksum(PageCheckpoint checkpoint)
    {
        var fields = string.Join('\n',
            checkpoint.Version.ToString(CultureInfo.InvariantCulture), checkpoint.Collection, checkpoint.NextLink, checkpoint.DeltaLink,
            checkpoint.TakenOn.UtcTicks.ToString(CultureInfo.InvariantCulture), checkpoint.TenantId, checkpoint.AccountId,
            checkpoint.ItemsRead.ToString(CultureInfo.InvariantCulture), checkpoint.Count?.ToString(CultureInfo.InvariantCulture), checkpoint.Resync?.ToString(), checkpoint.VisitedLinks);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(fields)), 0, 12);
    }

    /// <returns>Where the listing has been.</returns>
    public static VisitedLinks Validate(PageCheckpoint checkpoint, GraphUrl listing)
    {
        if (checkpoint.Version > PageCheckpoint.CurrentVersion)
            throw CreateException("checkpointOfNewerVersion", $"The checkpoint is of version {checkpoint.Version}; this program knows {PageCheckpoint.CurrentVersion}.", "Go on with the program that took it, or begin the listing anew.");
        if (checkpoint.Version < 1 || checkpoint.Checksum != ComputeChecksum(checkpoint) || VisitedLinks.Parse(checkpoint.VisitedLinks) is not { } visitedLinks) throw Damaged(null);
        if (!visitedLinks.StartsAt(GetListingUrl(listing)))
            throw CreateException("checkpointOfAnotherListing", $"The checkpoint is of a listing of {checkpoint.Collection}, asked for differently than this one of {listing}.", "Give it to the listing that it was taken from.");
        return visitedLinks;
    }

    public static GraphException Damaged(Exception? inner) => CreateException("checkpointDamaged", "The checkpoint is damaged, or is none.", StartOverRemedy, inner);

    /// <summary>The listing's own address. Which cloud is asked is not known here, and makes no difference: host and scheme are left out.</summary>
    public static string GetListingUrl(GraphUrl listing) => listing.ToUri(GraphCloud.Global).OriginalString;

    private static GraphException CreateException(string code, string message, string remedy, Exception? inner = null) =>
        new(null, code, message + " Nothing was sent.", inner) { Remedy = remedy };
}
