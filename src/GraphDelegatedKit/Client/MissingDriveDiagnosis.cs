using System.Net;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Distinguishes a user without a OneDrive from a file that does not exist. The first request to the drive of a signed-in user creates
/// it, if the user has a licence; otherwise the service answers 404.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/drive-get#error-response-codes"/>; the codes and texts are those of
/// OneDrive/onedrive-api-docs#530, msgraph-sdk-dotnet#579 and microsoft-graph-docs#11344.
/// </remarks>
internal static class MissingDriveDiagnosis
{
    private const string Remedy =
        "The user has no OneDrive, and the service could not create one. Check whether the user has a licence that includes OneDrive, "
        + "and have the user open OneDrive in a browser once. After a first sign-in there, the drive can take some minutes to appear.";

    // The texts come with several codes and with 400 as well as 404.
    private static readonly string[] Texts = ["mysite", "SPO license", "SharePoint Online license"];

    /// <returns><see langword="null"/> if the failure has another cause.</returns>
    public static string? GetRemedy(HttpResponseMessage response, string code, string? message)
    {
        if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
            || response.RequestMessage?.RequestUri is not { } uri)
            return null;

        var isDriveItself = uri.Segments is [_, _, "me/", "drive"] or [_, _, "users/", _, "drive"];
        var isInDrive = uri.Segments is [_, _, "me/", ['d', 'r', 'i', 'v', 'e', ..], ..]
            or [_, _, "users/", _, ['d', 'r', 'i', 'v', 'e', ..], ..];
        var isResource = code.Equals("ResourceNotFound", StringComparison.OrdinalIgnoreCase);
        var isMissing = (response.StatusCode == HttpStatusCode.NotFound && (isDriveItself || isResource))
            || Texts.Any(text => message?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
        return isInDrive && isMissing ? Remedy : null;
    }
}
