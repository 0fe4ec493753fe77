using System.Net;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// An upload through upload sessions: new, or resumed from an earlier run. At the end the file is stored exactly once, or an exception
/// says why not.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class ResumableUpload(UploadJob upload)
{
    private const int MaxSessions = 2;

    private readonly RangeSender _sender = new(upload);
    private readonly UploadSessionOpener _opener = new(upload);
    private DriveItem? _previous;
    private bool _hadSession;

    /// <summary>Gets the number of failed requests with content that were retried.</summary>
    public int Retries => _sender.Retries;

    /// <summary>Gets the offset at which this run continued an earlier run; 0 if it started from the first byte.</summary>
    public long ResumedFrom { get; private set; }

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken) =>
        upload.CreateReceipt(await CompleteAsync(cancellationToken).ConfigureAwait(false), Retries, ResumedFrom);

    public async Task<CompletedUpload> CompleteAsync(CancellationToken cancellationToken)
    {
        var (session, completed) = upload.Journal.Entry is { } entry
            ? await ResumeAsync(entry, cancellationToken).ConfigureAwait(false)
            : default;
        for (var opened = 0; completed is null; session = null)
        {
            if (session is null)
                (session, completed) = await OpenAsync(++opened, cancellationToken).ConfigureAwait(false);
            if (session is not null)
                completed = await RunSessionAsync(session, isLast: opened >= MaxSessions, cancellationToken).ConfigureAwait(false);
        }

        completed = await FinalizeNameAsync(completed.Value, cancellationToken).ConfigureAwait(false);
        await upload.Journal.ForgetAsync(isCompleted: true).ConfigureAwait(false);
        return completed.Value;
    }

    private async Task<(UploadSession? Session, CompletedUpload? Completed)> ResumeAsync(
        JournalEntry entry, CancellationToken cancellationToken)
    {
        var attempt = new ResumeAttempt(upload, entry, _sender, _opener);
        var (session, completed) = await attempt.RunAsync(cancellationToken).ConfigureAwait(false);
        if (session is not null || attempt.Previous is not null) _previous = attempt.Previous;
        (_hadSession, ResumedFrom) = (_hadSession || attempt.HadSession, attempt.ResumedFrom);
        return (session, completed);
    }

    /// <summary>Opens a session and records it in the journal.</summary>
    /// <returns>
    /// A session or a completed upload; neither if a conflicting session was cancelled and the opening has to be repeated.
    /// </returns>
    private async Task<(UploadSession? Session, CompletedUpload? Completed)> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        ResumedFrom = 0;
        _sender.StartOver(isFirst: sessions == 1);
        var isFirst = sessions == 1 && !_hadSession;

        // After a lost last response, the item that existed before must not be taken for the uploaded one.
        _previous ??= sessions == 1
            ? await upload.GetExistingAsync(cancellationToken).ConfigureAwait(false)
            : await upload.GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false);
        if (isFirst) upload.EnsureIfMatch(_previous);
        else await upload.EnsureUnchangedAsync(_previous, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await _opener.OpenAsync(isFirst, _previous, cancellationToken).ConfigureAwait(false) is not { } session)
                return await ResumeAliasAsync(cancellationToken).ConfigureAwait(false);
            await upload.Journal.SaveWithRetryAsync(session, 0, _previous).ConfigureAwait(false);
            return (session, null);
        }
        catch (GraphException e) when (sessions > 1)
        {
            throw upload.Refused(e);
        }
    }

    /// <summary>
    /// Resumes an upload that an earlier run recorded under analias address of the same file, and records the upload under the current
    /// address.
    /// </summary>
    private async Task<(UploadSession? Session, CompletedUpload? Completed)> ResumeAliasAsync(CancellationToken cancellationToken)
    {
        using var alias = _opener.Alias!;
        var (session, completed) = await ResumeAsync(alias, cancellationToken).ConfigureAwait(false);
        if (session is not null) await upload.Journal.SaveWithRetryAsync(session, ResumedFrom, _previous).ConfigureAwait(false);
        if (_opener.UncancelledSession is null) alias.Remove();
        return (session, completed);
    }

    /// <returns>The completed upload, or <see langword="null"/> if another session is needed.</returns>
    private async Task<CompletedUpload?> RunSessionAsync(UploadSession session, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendAllAsync(session, cancellationToken).ConfigureAwait(false) is { } completed) return completed;
            if (isLast) throw _sender.SessionLost();
        }
        catch (Exception e) when (upload.Journal.PendingId is not null && ResumeEligibility.IsResumable(e))
        {
            await upload.Journal.SuspendAsync().ConfigureAwait(false);
            throw; // the next run resumes the session
        }
        catch
        {
            await _opener.CancelAsync(session).ConfigureAwait(false);
            throw;
        }

        await _opener.CancelAsync(session).ConfigureAwait(false);
        return null;
    }

    private async Task<CompletedUpload?> SendAllAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await _sender.SendAllAsync(session, _previous, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await upload.Journal.FlushAsync().ConfigureAwait(false); // no write may follow the removal of the entry
        }
    }

    private async Task<CompletedUpload> FinalizeNameAsync(CompletedUpload completed, CancellationToken cancellationToken)
    {
        upload.ReportConfirmed(upload.Source.Length);
        try
        {
            return await upload.Destination.FinalizeNameAsync(upload, completed, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (TransientErrors.IsTransient(e))
        {
            const string problem = "all bytes are stored, but the file could not be renamed to its final name. Run the upload again";
            throw upload.Interrupted(TransferReason.Unreachable, problem, e);
        }
        catch (GraphException e)
        {
            // The destination has deleted the uploaded file.
            if (e.Status == HttpStatusCode.Conflict) await upload.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
            throw upload.Refused(e);
        }
    }
}
