using System.Buffers;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>Sends an attachment in one POST. A repeated POST would create a second attachment.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/message-post-attachments"/></remarks>
internal sealed class SingleRequestAttachment(UploadJob job, AttachmentDestination attachment)
{
    private readonly AtMostOnceRequest _request = new(job, UploadPhase.Attachment);

    /// <summary>Gets the number of failed requests with content that were retried.</summary>
    public int Retries => _request.Retries;

    public async Task<CompletedUpload> RunAsync(CancellationToken cancellationToken)
    {
        var body = CreateBody(await ReadBytesAsync(cancellationToken).ConfigureAwait(false));
        var earlier = await job.Journal.ReadUnfinishedSingleRequestAsync(cancellationToken).ConfigureAwait(false);
        var existing = earlier is null ? null : await FindUploadedAsync(null, cancellationToken).ConfigureAwait(false);
        var completed = existing is not null
            ? await _request.CompleteExistingAsync(existing).ConfigureAwait(false)
            : await _request.RunAsync(
                null,
                () => PostAsync(body, cancellationToken),
                fault => FindUploadedAsync(fault, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        job.Progress.Report(job.Source.Length);
        return completed;
    }

    private async Task<byte[]> ReadBytesAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[job.Source.Length];
        try
        {
            var stream = job.Source.OpenRange(0, bytes.Length);
            await using var _ = stream.ConfigureAwait(false);
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (Exception e) when (job.Source.ReadError == e)
        {
            throw job.CreateSourceUnreadableException();
        }
        catch (IOException e) when (job.Source.HasChanged)
        {
            throw job.CreateSourceChangedDuringReadException(e);
        }
    }

    private async Task<CompletedUpload> PostAsync(byte[] body, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(HttpMethod.Post, attachment.MailboxItem.GetAttachmentsUrl())
        {
            Headers = { ["Content-Type"] = "application/json" },
            Content = GraphContent.Stream(() => new MemoryStream(body, writable: false), body.Length),
            Replay = Replay.Never,
            ShouldBuffer = true,
            AttemptTimeout = UploadPlan.GetTimeout(body.Length),
        };
        using var response = await job.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var responseBody = await UploadSessionStatus.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return responseBody.ValueKind == JsonValueKind.Object
            && responseBody.TryGetProperty("id", out var id)
            && id.GetString() is { } attachmentId
            ? new CompletedUpload(new DriveItem { Id = attachmentId }, UploadOutcome.Created)
            : throw new GraphException(
                null, ErrorCodes.UnreadableResponse, "The service accepted the attachment without returning its id.")
            {
                Remedy = "Check whether the attachment exists before you send it again.",
                MayHaveExecuted = true,
            };
    }

    // Written as bytes, because a JSON string escapes each plus sign of the base64 text, and 3 MB would exceed the limit of 4 MB for one
    // request.
    private byte[] CreateBody(byte[] bytes)
    {
        var body = new ArrayBufferWriter<byte>((bytes.Length / 3 * 4) + 1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.type", "#microsoft.graph.fileAttachment");
            writer.WriteString("name", attachment.Name);
            foreach (var (name, value) in attachment.AddProperties([]))
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }

            writer.WriteBase64String("contentBytes", bytes);
            writer.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    // The content is compared, because an earlier attachment can have the same name and size.
    private async Task<DriveItem?> FindUploadedAsync(GraphException? fault, CancellationToken cancellationToken)
    {
        try
        {
            return await Reconciliation.LookUpAsync(job.Time, FindOnceAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            var problem = $"the response was lost ({fault?.Code ?? "by an earlier run"}), and the attachments could not be listed. "
                + "Check whether the attachment exists before you send it again";
            throw job.CreateInterruptedException(TransferReason.OutcomeUnknown, problem, e);
        }

        async Task<DriveItem?> FindOnceAsync()
        {
            foreach (var candidate in await attachment.ListAsync(job, cancellationToken).ConfigureAwait(false))
                if (attachment.IsPossibleMatch(candidate, job.Source.Length)
                    && await HasSameContentAsync(candidate, cancellationToken).ConfigureAwait(false))
                    return candidate;

            return null;
        }
    }

    private async Task<bool> HasSameContentAsync(DriveItem candidate, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(HttpMethod.Get, attachment.MailboxItem.GetContentUrl(candidate.Id!)) { ShouldBuffer = true };
        using var response = await job.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var stream = await response.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var hash = new QuickXorHash();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            hash.Append(buffer.AsSpan(0, read));
        return hash.ToString() == job.Source.Hash.GetQuickXor();
    }
}
