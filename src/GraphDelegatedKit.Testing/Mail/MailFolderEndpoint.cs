using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Reads a mail folder by its id or well-known name, renames it, or deletes it with everything in it.
[Plays("https://learn.microsoft.com/graph/api/mailfolder-get", Methods = "GET")]
[Plays(
    "https://learn.microsoft.com/graph/api/mailfolder-update", Methods = "PATCH",
    Difference = "A well-known folder keeps its name.", IsJudgement = true)]
[Plays(
    "https://learn.microsoft.com/graph/api/mailfolder-delete", Methods = "DELETE",
    Difference = "The messages in it can be recovered like deleted messages; the folder cannot.", IsJudgement = true)]
internal sealed class MailFolderEndpoint(MailboxStore mailboxes, UserDirectory users, string owner) : IEndpoint
{
    private readonly MailFolderJson _json = new(mailboxes);

    public Route Route { get; } = new(HostRole.Graph, "GET PATCH DELETE", owner + "/mailFolders/{folder}");

    public async Task HandleAsync(RequestContext context)
    {
        if (context["folder"].Equals("delta", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported("delta of a mailbox");
        var query = ODataQuery.Read(context, "$select");
        MailPropertyNames.MailFolder.RequireSelectable(query);
        var folder = MailboxPath.Read(context, mailboxes, users, MailKind.Message).Folder!;
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            // https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode; the status is assumed.
            if (folder.IsWellKnown)
                throw new GraphErrorException(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.");
            mailboxes.Remove(folder);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (HttpMethods.IsPatch(context.Request.Method))
            folder = Rename(folder, await context.ReadJsonAsync().ConfigureAwait(false));
        await WriteAsync(context, 200, folder, _json, query.Select).ConfigureAwait(false);
    }

    public static Task WriteAsync(RequestContext context, int status, MailboxFolder folder, MailFolderJson folderJson, string[]? select) =>
        EntityResponse.WriteAsync(context, status, $"users('{folder.OwnerId}')/mailFolders", folderJson.Create(folder, select));

    public static string ReadName(JsonObject body) => body["displayName"]?.ToString() is { Length: > 0 } name
        ? name
        : throw GraphErrorException.BadRequest("A folder needs a displayName.", "ErrorInvalidRequest");

    private MailboxFolder Rename(MailboxFolder folder, JsonObject body) => folder.IsWellKnown
        ? throw GraphErrorException.NotSupported("a change of a well-known folder")
        : mailboxes.Folders.Rename(folder, ReadName(body));
}
