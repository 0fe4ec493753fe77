using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// The conflict behaviour counts only inside "item". Without any, the service replaces an existing file, contrary to the documentation
// (microsoft-graph-docs#19010). That it ignores a value beside "item", where some tutorials put it, is an assumption. An open session
// blocks other sessions for the same name until it is completed, deleted or expired, whatever the conflict behaviour.
[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-createuploadsession",
    IsJudgement = true, Difference = "Without a conflict behaviour a file is replaced, as observed. One beside item is ignored.")]
internal sealed class CreateUploadSessionEndpoint(DriveRegistry drives, UploadSessions sessions, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/createUploadSession");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadOptionalJsonAsync().ConfigureAwait(false);
        var item = body["item"] as JsonObject ?? [];
        ValidateMemberOrder(item);
        ItemJson.RequireUploadable(context, item);
        CheckIgnored(context, body);
        var conflict = ConflictBehaviorParser.Parse(item[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Replace);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var target = UploadTarget.Create(drive, context.RouteValues.Item!);
        ValidateName(target, item["name"]?.ToString());
        EnsureNameIsFree(context, target, conflict);
        EnsureQuota(drive, item["fileSize"]);

        var deferCommit = body["deferCommit"]?.GetValueKind() == JsonValueKind.True;
        var session = sessions.Create(target, conflict, ClientTimes.Parse(item["fileSystemInfo"]), deferCommit);
        var response = UploadSessionJson.CreateStatus(session.State, isClosedRange: false);
        response["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#microsoft.graph.uploadSession";
        response["uploadUrl"] = UploadUrl.Create(context.Origin, drive.Info.IsPersonal, session.State);
        await context.WriteJsonAsync(200, response).ConfigureAwait(false);
    }

    private static void CheckIgnored(RequestContext context, JsonObject body)
    {
        if (body.ContainsKey(ConflictBehaviorParser.PropertyName))
        {
            context.Rules.Check(
                LocalRule.IgnoredBodyProperty,
                "The conflict behavior beside item was ignored. It counts inside item only.",
                () => GraphErrorException.RefusedByRule(
                    LocalRule.IgnoredBodyProperty, "The conflict behavior beside item has no effect. Put it inside item."));
        }
    }

    // Only OneDrive for consumers checks the file size in advance:
    // https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties
    private static void EnsureQuota(Drive drive, JsonNode? fileSize)
    {
        if (drive.IsConsumer && fileSize?.GetValueKind() == JsonValueKind.Number && !drive.HasRoomFor(fileSize.GetValue<long>()))
            throw GraphErrorException.QuotaLimitReached();
    }

    // The service reads the members in order and needs the conflict behaviour before the times (O365/python-o365, drive.py).
    private static void ValidateMemberOrder(JsonObject item)
    {
        var names = item.Select(member => member.Key).ToList();
        if (names.IndexOf("fileSystemInfo") is >= 0 and var timesIndex && names.IndexOf(ConflictBehaviorParser.PropertyName) > timesIndex)
            throw GraphErrorException.BadRequest(
                $"The annotation '{ConflictBehaviorParser.PropertyName}' must come before the properties it concerns.");
    }

    private static void ValidateName(UploadTarget target, string? name)
    {
        var nameInPath = target.Name ?? target.Existing!.Name;
        if (name is not null && name != nameInPath)
            throw GraphErrorException.BadRequest("The name specified in the path doesn't match the name specified in the request body.");
    }

    private static void EnsureNameIsFree(RequestContext context, UploadTarget target, ConflictBehavior conflict)
    {
        if (target.Existing is not { } existing)
            return;
        Preconditions.EnsureMatch(context, existing);
        if (target.ReplacedId is null
            && (conflict == ConflictBehavior.Fail || (existing.IsFolder && conflict == ConflictBehavior.Replace)))
            throw GraphErrorException.NameAlreadyExists();
    }
}
