using System.Buffers;
using System.Text.Json;

namespace GraphDelegatedKit.Files;

/// <summary>An attachment in one POST. A second one would be a second attachment.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/message-post-attachments"/></remarks>
internal sealed class SmallAttachment(Upload upload, Attachment attachment)
{
    private const int MostLooks = 3;

    private readonly OneRequest _once = new(upload);

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries => _once.Retries;

    public async Task<Landed> RunAsync(CancellationToken cancellationToken)
    {
        var body = Body(await BytesAsync(cancellationToken).ConfigureAwait(false));
        var landed = await upload.Journal.LeftInOneAsync(cancellationToken).ConfigureAwait(false) is not null && await LookForOursAsync(null, cancellationToken).ConfigureAwait(false) is { } there
            ? await _once.FoundAsync(there).ConfigureAwait(false)
            : await _once.RunAsync(null, () => PostAsync(body, cancellationToken), lost => LookForOursAsync(lost, cancellationToken), cancellationToken).ConfigureAwait(false);
        upload.Confirm(upload.Source.Length);
        return landed;
    }

    private async Task<byte[]> BytesAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[upload.Source.Length];
        try
        {
            var stream = upload.Source.Read(0, bytes.Length);
            await using var _ = stream.ConfigureAwait(false);
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (Exception e) when (upload.Source.Fault == e)
        {
            throw upload.Unreadable();
        }
        catch (IOException e) when (upload.Source.HasChanged)
        {
            throw upload.ChangedWhileRead(e);
        }
    }

    private async Task<Landed> PostAsync(byte[] body, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(HttpMethod.Post, attachment.Place.Attachments())
        {
            Headers = { ["Content-Type"] = "application/json" },
            Content = GraphContent.Stream(() => new MemoryStream(body, writable: false), body.Length),
            Replay = Replay.Never,
            Buffer = true,
            AttemptTimeout = SlowLine.TimeFor(body.Length),
        };
        using var response = await upload.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await SessionAnswer.BodyAsync(response, cancellationToken).ConfigureAwait(false);
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id", out var id) && id.GetString() is { } told
            ? new Landed(new DriveItem { Id = told }, UploadOutcome.Created)
            : throw new GraphException(null, "unreadableAnswer", "The attachment was taken, and the answer does not say its id.") { MayHaveExecuted = true };
    }

    // As bytes: a JSON text would have each plus sign of the base64 escaped, and 3 MB would be more than the 4 MB Graph takes in one request.
    private byte[] Body(byte[] bytes)
    {
        var body = new ArrayBufferWriter<byte>((bytes.Length / 3 * 4) + 1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.type", "#microsoft.graph.fileAttachment");
            writer.WriteString("name", attachment.Name);
            foreach (var (name, value) in attachment.Described([]))
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }

            writer.WriteBase64String("contentBytes", bytes);
            writer.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    // By its bytes: what was there before may have the name and the size too.
    private async Task<DriveItem?> LookForOursAsync(GraphException? lost, CancellationToken cancellationToken)
    {
        try
        {
            for (var look = 1; look <= MostLooks; look++) // a gateway may have given up on what is still being done
            {
                foreach (var there in await attachment.ListAsync(upload, cancellationToken).ConfigureAwait(false))
                    if (attachment.MayBeOurs(there, upload.Source.Length) && await HasOurBytesAsync(there, cancellationToken).ConfigureAwait(false))
                        return there;
                if (look < MostLooks) await upload.WaitAsync(TimeSpan.FromSeconds(look), cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, $"the answer was lost ({lost?.Code ?? "by an earlier run"}), and whether the attachment is there cannot be seen. Look before sending it again", e);
        }
    }

    private async Task<bool> HasOurBytesAsync(DriveItem there, CancellationToken cancellationToken)
    {
        using var response = await upload.Graph.SendAsync(new GraphRequest(HttpMethod.Get, attachment.Place.Content(there.Id!)) { Buffer = true }, cancellationToken).ConfigureAwait(false);
        var stream = await response.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var hash = new ContentHash(withSha256: false);
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0) hash.Append(hash.Length, buffer.AsSpan(0, read));
        return hash.QuickXor() == upload.Source.Hash.QuickXor();
    }
}
