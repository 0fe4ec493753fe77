using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession
// What is said about conflicts counts inside "item" only: said beside it, it is not heard, and what is documented holds, "fail". Said nowhere, a file that
// is there is replaced, whatever the documentation says (microsoft-graph-docs#19010). One open session for a name keeps others out until it is finished, deleted or expired, replace or not.
internal sealed class CreateUploadSessionEndpoint(AllDrives drives, UploadSessions sessions, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/createUploadSession");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadOptionalJsonAsync().ConfigureAwait(false);
        var asked = body["item"] as JsonObject ?? [];
        RequireOrder(asked);
        var unsaid = body.ContainsKey(ConflictBehaviors.Name) ? ConflictBehavior.Fail : ConflictBehavior.Replace;
        var conflict = ConflictBehaviors.Parse(asked[ConflictBehaviors.Name]?.ToString(), unsaid);
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var target = UploadTarget.Of(drive, exchange.Captures.Item!);
        RequireName(target, asked["name"]?.ToString());
        RequireFree(exchange, target, conflict);
        RequireRoom(drive, asked["fileSize"]);

        var deferCommit = body["deferCommit"]?.GetValueKind() == JsonValueKind.True;
        var session = sessions.Create(target, conflict, ClientTimes.Read(asked["fileSystemInfo"]), deferCommit);
        var answer = UploadAnswers.Status(session.State, closedRange: false);
        answer["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#microsoft.graph.uploadSession";
        answer["uploadUrl"] = UploadAddress.Of(exchange.Origin, drive.Info.IsPersonal, session.State);
        await exchange.JsonAsync(200, answer).ConfigureAwait(false);
    }

    // A file's size is looked at beforehand in OneDrive for consumers alone: https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties
    private static void RequireRoom(Drive drive, JsonNode? fileSize)
    {
        if (drive.IsConsumer && fileSize?.GetValueKind() == JsonValueKind.Number && !drive.HasRoomFor(fileSize.GetValue<long>()))
            throw GraphRefusal.NoRoom();
    }

    // The service reads the members in their order, and what it does about conflicts comes before the times (O365/python-o365, drive.py).
    private static void RequireOrder(JsonObject asked)
    {
        var names = asked.Select(member => member.Key).ToList();
        if (names.IndexOf("fileSystemInfo") is >= 0 and var times && names.IndexOf(ConflictBehaviors.Name) > times)
            throw GraphRefusal.BadRequest($"The annotation '{ConflictBehaviors.Name}' must come before the properties it concerns.");
    }

    private static void RequireName(UploadTarget target, string? name)
    {
        var inPath = target.Name ?? target.Existing!.Name;
        if (name is not null && name != inPath)
            throw GraphRefusal.BadRequest("The name specified in the path doesn't match the name specified in the request body.");
    }

    private static void RequireFree(Exchange exchange, UploadTarget target, ConflictBehavior conflict)
    {
        if (target.Existing is not { } existing)
            return;
        Preconditions.RequireMatch(exchange, existing);
        if (target.ReplacedId is null && (conflict == ConflictBehavior.Fail || (existing.IsFolder && conflict == ConflictBehavior.Replace)))
            throw GraphRefusal.NameTaken();
    }
}
