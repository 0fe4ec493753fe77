using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session: a range on its way into a drive.
internal sealed class DriveTurn(Exchange exchange, UploadSessions sessions, UploadSession session, ItemJson json, LocalFaults faults) : IUploadTurn
{
    public string SessionId => session.State.Id;

    public string FileName => session.FileName;

    public long Received => session.State.Received;

    public OneAtATime Gate => session.Gate;

    public ContentRange Require()
    {
        UploadAddress.Find(exchange, sessions);
        var range = UploadRules.Require(session.State.Progress, exchange.Request.Headers.ContentRange.ToString(), exchange.Request.ContentLength);
        return sessions.DriveOf(session).HasRoomFor(range.To + 1) ? range : throw GraphRefusal.NoRoom();
    }

    public Task KeepAsync(ContentRange range, long length) => sessions.ReceiveAsync(session, range, length, exchange.Request.Body, exchange.Aborted);

    public UploadAnswer Expecting(int status) => new(status, UploadAnswers.Status(session.State, closedRange: false));

    public UploadAnswer Finish(ContentRange range)
    {
        if (!session.State.IsComplete || session.State.DeferCommit)
            return Expecting(202);
        var ending = faults.NextEnding(FileName);
        if (ending == UploadEnding.Pending)
            return Expecting(202);

        var ranges = Expecting(ending == UploadEnding.RangesOnly ? 201 : 202);
        var (drive, item, isNew) = sessions.Commit(session, replaced => Preconditions.RequireMatch(exchange, replaced));
        return ending switch
        {
            UploadEnding.LocationOnly => new UploadAnswer(201, null, ItemAt(drive, item)),
            UploadEnding.RangesOnly or UploadEnding.Accepted => ranges,
            _ => new UploadAnswer(isNew ? 201 : 200, json.Bare(exchange.Origin, exchange.Now, drive, item)),
        };
    }

    public void End() => sessions.End(session);

    public void Expire(int status) => sessions.Expire(session, status);

    private string ItemAt(Drive drive, Item item) =>
        $"{exchange.Origin.FilesBase(drive.Info.IsPersonal)}/_api/v2.0/drives/{Uri.EscapeDataString(drive.Info.Id)}/items/{item.Id}";
}
