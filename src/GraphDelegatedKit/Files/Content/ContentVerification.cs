using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Files.Content;

/// <summary>Judges an item on the service against what was sent. Pure.</summary>
internal static class ContentVerification
{
    // SharePoint writes library properties into these, so that size and hash differ without anything being wrong.
    private static readonly HashSet<string> RewrittenExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".doc", ".docm", ".docx", ".dot", ".dotm", ".dotx", ".htm", ".html", ".mht", ".mhtml", ".pdf", ".potm", ".potx", ".pps", ".ppsm", ".ppsx",
        ".ppt", ".pptm", ".pptx", ".vsdm", ".vsdx", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xltm", ".xltx", ".aspx", ".one", ".msg", ".mpp",
    };

    /// <summary>Whether the service may give a file of this name other bytes than it was sent, so that no hash proves what is here.</summary>
    public static bool MayBeRewritten(string name) => RewrittenExtensions.Contains(Path.GetExtension(name));

    public static UploadOutcome GetOutcome(HttpStatusCode status, DriveItem item, string requestedName, ConflictBehavior conflict) =>
        conflict == ConflictBehavior.Rename && item.Name is { } name && !name.Equals(requestedName, StringComparison.OrdinalIgnoreCase) ? UploadOutcome.Renamed
        : status == HttpStatusCode.Created ? UploadOutcome.Created
        : UploadOutcome.Replaced;

    /// <returns>How it compares; <see langword="null"/> if it is not what was sent and nothing explains it.</returns>
    public static Verification? Verify(DriveItem item, string requestedName, long size, string quickXor)
    {
        var reportedHash = item.File?.Hashes?.QuickXorHash;
        var differs = (item.Size is { } reportedSize && reportedSize != size) || (!string.IsNullOrEmpty(reportedHash) && reportedHash != quickXor);
        return !differs ? (string.IsNullOrEmpty(reportedHash) ? Verification.NotAvailable : Verification.Matched)
            : MayBeRewritten(requestedName) ? Verification.ChangedByService
            : null;
    }

    /// <summary>Whether an item is what was sent although no answer said so.</summary>
    /// <param name="current">The item under the name that was asked for.</param>
    /// <param name="previous">What was there before the upload; <see langword="null"/> if nothing was, or nobody looked.</param>
    /// <param name="size">Bytes sent.</param>
    /// <param name="quickXor">Their hash.</param>
    /// <param name="conflict">With <see cref="ConflictBehavior.Rename"/> an item that was there before is never ours.</param>
    public static bool IsUploadedItem(DriveItem current, DriveItem? previous, long size, string quickXor, ConflictBehavior conflict)
    {
        if (current.Size != size || (previous is not null && conflict == ConflictBehavior.Rename)) return false;
        return current.File?.Hashes?.QuickXorHash is { Length: > 0 } reportedHash ? reportedHash == quickXor : previous is null || HasNewContent(current, previous);
    }

    /// <summary>What lies under the name says of an upload whose last answer was lost.</summary>
    /// <param name="current">The item under the name that was asked for; <see langword="null"/> if there is none.</param>
    /// <param name="previous">What was there before the upload; <see langword="null"/> if nothing was, or nobody looked.</param>
    /// <param name="requestedName">The name.</param>
    /// <param name="size">Bytes sent.</param>
    /// <param name="quickXor">Their hash; needed only where the sizes are the same.</param>
    /// <param name="conflict">What becomes of a file that has the name.</param>
    /// <param name="requireHashMatch">The right size does not prove anything: nobody looked before.</param>
    public static ReconcileResult Reconcile(DriveItem? current, DriveItem? previous, string requestedName, long size, string quickXor, ConflictBehavior conflict, bool requireHashMatch = false)
    {
        if (previous is not null && conflict == ConflictBehavior.Rename) return ReconcileResult.Ambiguous; // the name was not to be had, so it has another
        if (current is null) return ReconcileResult.NotFound;

        var verified = Verify(current, requestedName, size, quickXor);
        if (IsUploadedItem(current, previous, size, quickXor, conflict)) return requireHashMatch && verified != Verification.Matched ? ReconcileResult.Ambiguous : ReconcileResult.Found;
        return conflict switch
        {
            ConflictBehavior.Replace => ReconcileResult.NotFound, // twice is the same as once
            _ when previous is not null && !HasContentChanged(current, previous) => ReconcileResult.NotFound,
            ConflictBehavior.Fail when verified is null => ReconcileResult.NotFound, // somebody else's for certain: whoever tries again is told so
            _ => ReconcileResult.Ambiguous, // the service may have written into it, or given it another name because of this one
        };
    }

    /// <summary>Whether somebody gave an item other content. The eTag does not tell: opening a session changes it.</summary>
    public static bool HasContentChanged(DriveItem current, DriveItem previous) => current.Id != previous.Id || (current.CTag is not null && previous.CTag is not null && current.CTag != previous.CTag);

    /// <summary>Whether an item is the one the caller has seen, as <c>If-Match</c> has it.</summary>
    public static bool SatisfiesIfMatch(DriveItem? current, string ifMatch) => current is not null && (ifMatch == "*" || ifMatch == current.ETag || ifMatch == current.CTag);

    // Opening a session already changes the eTag; the cTag changes with the content alone.
    private static bool HasNewContent(DriveItem current, DriveItem previous) =>
        current.CTag is not null && previous.CTag is not null ? current.CTag != previous.CTag : current.ETag != previous.ETag;
}
