using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#remarks: the address is the permission. An Authorization header with it is an error.
internal static class UploadAddress
{
    public const string Pattern = "/_api/v2.0/drives/{drive}/items/{item}/uploadSession";

    public static string Of(Origin origin, bool personal, UploadState state) =>
        $"{origin.FilesBase(personal)}/_api/v2.0/drives/{Uri.EscapeDataString(state.DriveId)}/items/{state.ItemId}/uploadSession"
        + $"?guid='{state.Id}'&overwrite=True&rename=False&dc=0&tempauth={state.TempAuth}";

    public static UploadSession Admit(Exchange exchange, UploadSessions sessions)
    {
        if (exchange.Request.Headers.Authorization.Count > 0)
            throw new GraphRefusal(401, "unauthenticated", "The upload address carries its own permission; do not send an Authorization header.");
        return Find(exchange, sessions);
    }

    public static UploadSession Find(Exchange exchange, UploadSessions sessions) => Find(exchange["drive"], exchange.Target.Query, sessions);

    public static UploadSession Find(string driveId, string query, UploadSessions sessions)
    {
        var values = QueryHelpers.ParseQuery(query);
        return sessions.Require(
            driveId,
            values.GetValueOrDefault("guid").ToString().Trim('\''),
            values.GetValueOrDefault("tempauth").ToString());
    }
}
