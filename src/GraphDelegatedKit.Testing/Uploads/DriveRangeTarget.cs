using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session: a range of an
// upload to a drive.
internal sealed class DriveRangeTarget(
    RequestContext context, UploadSessions sessions, UploadSession session, ItemJson itemJson, LocalFaults faults) : IRangeTarget
{
    public string SessionId => session.State.Id;

    public string FileName => session.FileName;

    public long Received => session.State.Received;

    public AsyncLock Lock => session.Lock;

    public ContentRange ValidateRange()
    {
        UploadUrl.GetSession(context, sessions);
        var range = RangeValidator.Validate(
            session.State.Progress, context.Request.Headers.ContentRange.ToString(), context.Request.ContentLength);
        RangeValidator.CheckAlignment(context, session.State.Progress, range);
        return sessions.GetDrive(session).HasRoomFor(range.To + 1) ? range : throw GraphErrorException.QuotaLimitReached();
    }

    public Task StoreAsync(ContentRange range, long length) =>
        sessions.StoreRangeAsync(session, range, length, context.Request.Body, context.Aborted);

    public RangeResponse CreateProgressResponse(int status) =>
        new(status, UploadSessionJson.CreateStatus(session.State, isClosedRange: false));

    public RangeResponse Complete(ContentRange range)
    {
        if (!session.State.IsComplete || session.State.DeferCommit)
            return CreateProgressResponse(202);
        var completion = faults.TakeUploadCompletion(context.HttpContext, FileName);
        if (completion == UploadCompletion.Pending)
            return CreateProgressResponse(202);

        var rangesResponse = CreateProgressResponse(completion == UploadCompletion.RangesOnly ? 201 : 202);
        var (drive, item, isNew) = sessions.Commit(session, existing => Preconditions.EnsureMatch(context, existing));
        return completion switch
        {
            UploadCompletion.LocationOnly => new RangeResponse(201, null, GetItemUrl(drive, item)),
            UploadCompletion.RangesOnly or UploadCompletion.Accepted => rangesResponse,
            _ => new RangeResponse(isNew ? 201 : 200, itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item)),
        };
    }

    public void DeleteSession() => sessions.Remove(session);

    public void ExpireUrl(int status) => sessions.ExpireUrl(session, status);

    private string GetItemUrl(Drive drive, Item item) =>
        $"{context.Origin.GetFilesBaseUrl(drive.Info.IsPersonal)}/_api/v2.0/drives/{Uri.EscapeDataString(drive.Info.Id)}/items/{item.Id}";
}
