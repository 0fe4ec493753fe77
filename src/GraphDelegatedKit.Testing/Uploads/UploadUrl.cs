using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#remarks: the upload address carries its own
// permission.
internal static class UploadUrl
{
    public const string RoutePattern = "/_api/v2.0/drives/{drive}/items/{item}/uploadSession";

    public static string Create(Origin origin, bool isPersonal, UploadSessionState state) =>
        $"{origin.GetFilesBaseUrl(isPersonal)}/_api/v2.0/drives/{Uri.EscapeDataString(state.DriveId)}/items/{state.ItemId}/uploadSession"
        + $"?guid='{state.Id}'&overwrite=True&rename=False&dc=0&tempauth={state.TempAuth}";

    public static UploadSession Authorize(RequestContext context, UploadSessions sessions)
    {
        TransferUrl.Authorize(context);
        return GetSession(context, sessions);
    }

    public static UploadSession GetSession(RequestContext context, UploadSessions sessions) =>
        GetSession(context["drive"], context.Target.Query, sessions);

    public static UploadSession GetSession(string driveId, string query, UploadSessions sessions)
    {
        var values = QueryHelpers.ParseQuery(query);
        return sessions.GetOpen(
            driveId,
            values.GetValueOrDefault("guid").ToString().Trim('\''),
            values.GetValueOrDefault("tempauth").ToString());
    }
}
