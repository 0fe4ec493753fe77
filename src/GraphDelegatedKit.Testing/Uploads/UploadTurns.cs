using System.Buffers;
using System.Globalization;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// How a range is received in either dialect, and what a scripted fault makes of it.
internal sealed class UploadTurns(LocalFaults faults, UploadLog log, TimeProvider time)
{
    public async Task AnswerAsync(Exchange exchange, Func<IUploadTurn> admit)
    {
        IUploadTurn? turn = null;
        try
        {
            turn = admit();
            if (await TakeTurnAsync(exchange, turn).ConfigureAwait(false) is { } wait)
            {
                // It waits by itself: a client that gave it up asks how far the session has got, and is told.
                await Task.Delay(wait, time, exchange.Aborted).ConfigureAwait(false);
                using (await turn.Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
                {
                    await ReceiveAsync(exchange, turn, turn.Require(), null).ConfigureAwait(false);
                }
            }
        }
        catch (GraphRefusal)
        {
            // The client is still sending; it can read the refusal only when it is done.
            var came = await PassOverAsync(exchange, long.MaxValue).ConfigureAwait(false);
            if (turn is not null && ContentRange.Of(exchange) is { } range)
                log.Refused(turn.SessionId, range.From, came, turn.Received);
            throw;
        }
    }

    // How long the range has to wait, if it is a slow one; any other has been answered.
    private async Task<TimeSpan?> TakeTurnAsync(Exchange exchange, IUploadTurn turn)
    {
        using (await turn.Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            var range = turn.Require();
            var fault = faults.NextOnUpload(turn.FileName, range);
            if (fault?.Trouble == UploadTrouble.Slow)
                return fault.Wait!.Value;
            await ReceiveAsync(exchange, turn, range, fault).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ReceiveAsync(Exchange exchange, IUploadTurn turn, ContentRange range, UploadFault? fault)
    {
        switch (fault?.Trouble)
        {
            case UploadTrouble.Refuse:
                if (fault.Wait is { } wait)
                    exchange.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                throw Error(fault);
            case UploadTrouble.End:
                turn.End();
                _ = turn.Require();
                return;
            case UploadTrouble.Expire:
                turn.Expire(fault.Status);
                _ = turn.Require();
                return;
            case UploadTrouble.Reset:
                await KeepAsync(turn, range, fault.KeptTo).ConfigureAwait(false);
                await PassOverAsync(exchange, fault.AtByte - Math.Max(range.From, turn.Received)).ConfigureAwait(false);
                await DropAsync(exchange).ConfigureAwait(false);
                return;
            case UploadTrouble.TakeLess:
                await KeepAsync(turn, range, fault.KeptTo).ConfigureAwait(false);
                await PassOverAsync(exchange, long.MaxValue).ConfigureAwait(false);
                await SendAsync(exchange, turn.Expecting(fault.Status)).ConfigureAwait(false);
                return;
        }

        await KeepAsync(turn, range, range.To + 1).ConfigureAwait(false);
        var answer = turn.Finish(range);
        await (fault?.Trouble switch
        {
            UploadTrouble.LoseReply => DropAsync(exchange),
            UploadTrouble.Deny => throw Error(fault),
            _ => SendAsync(exchange, answer),
        }).ConfigureAwait(false);
    }

    private async Task KeepAsync(IUploadTurn turn, ContentRange range, long? keptTo)
    {
        var length = Math.Clamp((keptTo ?? range.From) - range.From, 0, range.Length);
        if (length == 0)
            return;
        await turn.KeepAsync(range, length).ConfigureAwait(false);
        log.Accepted(turn.SessionId, new LocalRange(range.From, range.From + length - 1));
    }

    private static async Task<long> PassOverAsync(Exchange exchange, long most)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long passed = 0;
            while (passed < most)
            {
                var read = await exchange.Request.Body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - passed)), exchange.Aborted).ConfigureAwait(false);
                if (read == 0)
                    break;
                passed += read;
            }

            return passed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Task SendAsync(Exchange exchange, UploadAnswer answer)
    {
        exchange.Response.Headers.Location = answer.Location;
        if (answer.Body is { } body)
            return exchange.JsonAsync(answer.Status, body);
        exchange.Response.StatusCode = answer.Status;
        exchange.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task DropAsync(Exchange exchange) => new ResetFault(0).PlayAsync(exchange.Http, () => Task.CompletedTask);

    private static GraphRefusal Error(UploadFault fault) =>
        new(fault.Status, fault.Code ?? FaultWords.CodeFor(fault.Status), FaultWords.MessageFor(fault.Status));
}
