using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session and driveitem-get-content: the
// upload and download addresses carry their own permission. An Authorization header "may" be answered with 401. Most of the service
// ignores it: rclone 1.60 and the official SDK send it. Reports of 401 name OneDrive for consumers (onedrive-api-docs#1901).
internal static class TransferUrl
{
    public static void Authorize(RequestContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            context.Rules.Check(
                LocalRule.AuthorizationOnTransferUrl,
                "The address carries its own permission, but the request has an Authorization header. The service may answer 401.",
                () => new GraphErrorException(
                    401, "unauthenticated", "The address carries its own permission; do not send an Authorization header."));
        }
    }
}
