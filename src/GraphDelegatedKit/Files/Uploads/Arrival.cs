using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>Judges an item on the service against what was sent. Pure.</summary>
internal static class Arrival
{
    // SharePoint writes library properties into these, so that size and hash differ without anything being wrong.
    private static readonly HashSet<string> Rewritten = new(StringComparer.OrdinalIgnoreCase)
    {
        ".doc", ".docm", ".docx", ".dot", ".dotm", ".dotx", ".htm", ".html", ".mht", ".mhtml", ".pdf", ".potm", ".potx", ".pps", ".ppsm", ".ppsx",
        ".ppt", ".pptm", ".pptx", ".vsdm", ".vsdx", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xltm", ".xltx", ".aspx", ".one", ".msg", ".mpp",
    };

    /// <summary>Whether the service may give a file of this name other bytes than it was sent, so that no hash proves what is here.</summary>
    public static bool IsRewritten(string name) => Rewritten.Contains(Path.GetExtension(name));

    public static UploadOutcome Outcome(HttpStatusCode status, DriveItem item, string asked, ConflictBehavior conflict) =>
        conflict == ConflictBehavior.Rename && item.Name is { } name && !name.Equals(asked, StringComparison.OrdinalIgnoreCase) ? UploadOutcome.Renamed
        : status == HttpStatusCode.Created ? UploadOutcome.Created
        : UploadOutcome.Replaced;

    /// <returns>How it compares; <see langword="null"/> if it is not what was sent and nothing explains it.</returns>
    public static Verification? Verify(DriveItem item, string asked, long size, string quickXor)
    {
        var told = item.File?.Hashes?.QuickXorHash;
        var differs = (item.Size is { } there && there != size) || (!string.IsNullOrEmpty(told) && told != quickXor);
        return !differs ? (string.IsNullOrEmpty(told) ? Verification.NotAvailable : Verification.Matched)
            : IsRewritten(asked) ? Verification.ChangedByService
            : null;
    }

    /// <summary>Whether an item is what was sent although no answer said so.</summary>
    /// <param name="now">The item under the name that was asked for.</param>
    /// <param name="before">What was there before the upload; <see langword="null"/> if nothing was, or nobody looked.</param>
    /// <param name="size">Bytes sent.</param>
    /// <param name="quickXor">Their hash.</param>
    /// <param name="conflict">With <see cref="ConflictBehavior.Rename"/> an item that was there before is never ours.</param>
    public static bool IsOurs(DriveItem now, DriveItem? before, long size, string quickXor, ConflictBehavior conflict)
    {
        if (now.Size != size || (before is not null && conflict == ConflictBehavior.Rename)) return false;
        return now.File?.Hashes?.QuickXorHash is { Length: > 0 } told ? told == quickXor : before is null || HasNewContent(now, before);
    }

    /// <summary>What lies under the name says of an upload whose last answer was lost.</summary>
    /// <param name="now">The item under the name that was asked for; <see langword="null"/> if there is none.</param>
    /// <param name="before">What was there before the upload; <see langword="null"/> if nothing was, or nobody looked.</param>
    /// <param name="asked">The name.</param>
    /// <param name="size">Bytes sent.</param>
    /// <param name="quickXor">Their hash; needed only where the sizes are the same.</param>
    /// <param name="conflict">What becomes of a file that has the name.</param>
    /// <param name="byHashAlone">The right size does not prove anything: nobody looked before.</param>
    public static Sighting Sight(DriveItem? now, DriveItem? before, string asked, long size, string quickXor, ConflictBehavior conflict, bool byHashAlone = false)
    {
        if (before is not null && conflict == ConflictBehavior.Rename) return Sighting.Unclear; // the name was not to be had, so it has another
        if (now is null) return Sighting.NotThere;

        var verified = Verify(now, asked, size, quickXor);
        if (IsOurs(now, before, size, quickXor, conflict)) return byHashAlone && verified != Verification.Matched ? Sighting.Unclear : Sighting.Ours;
        return conflict switch
        {
            ConflictBehavior.Replace => Sighting.NotThere, // twice is the same as once
            _ when before is not null && !WasChanged(now, before) => Sighting.NotThere,
            ConflictBehavior.Fail when verified is null => Sighting.NotThere, // somebody else's for certain: whoever tries again is told so
            _ => Sighting.Unclear, // the service may have written into it, or given it another name because of this one
        };
    }

    /// <summary>Whether somebody gave an item other content. The eTag does not tell: opening a session changes it.</summary>
    public static bool WasChanged(DriveItem now, DriveItem before) => now.Id != before.Id || (now.CTag is not null && before.CTag is not null && now.CTag != before.CTag);

    /// <summary>Whether an item is the one the caller has seen, as <c>If-Match</c> has it.</summary>
    public static bool IsSeen(DriveItem? now, string ifMatch) => now is not null && (ifMatch == "*" || ifMatch == now.ETag || ifMatch == now.CTag);

    // Opening a session already changes the eTag; the cTag changes with the content alone.
    private static bool HasNewContent(DriveItem now, DriveItem before) =>
        now.CTag is not null && before.CTag is not null ? now.CTag != before.CTag : now.ETag != before.ETag;
}
