using System.Net;

namespace GraphDelegatedKit.Files.Content;

/// <summary>
/// The error codes by which transfers tell failures with the same status apart. Compared without case, because the services differ in it,
/// and at every level of the response, because the code that matters can be an inner one.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors"/></remarks>
internal static class ServiceErrorCodes
{
    /// <summary>Whether another item has the name.</summary>
    public static bool IsNameTaken(this GraphException error) => error.HasCode("nameAlreadyExists");

    /// <summary>Whether the drive or the mailbox is full, so that every other file would be refused too.</summary>
    public static bool IsFull(this GraphException error) =>
        error.Status == HttpStatusCode.InsufficientStorage || error.HasCode("quotaLimitReached", "ErrorQuotaExceeded");

    /// <summary>Whether the response has no error code, such as the page of a proxy. <c>Code</c> is then the name of the status.</summary>
    public static bool HasNoCode(this GraphException error) =>
        error.InnerCodes.Count == 0 && (error.Code.Length == 0 || error.Code == error.Status?.ToString());

    /// <summary>Whether the response has one of the codes, at any level.</summary>
    public static bool HasCode(this GraphException error, params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
            if (code.Equals(error.Code, StringComparison.OrdinalIgnoreCase)
                || error.InnerCodes.Contains(code, StringComparer.OrdinalIgnoreCase))
                return true;

        return false;
    }
}
