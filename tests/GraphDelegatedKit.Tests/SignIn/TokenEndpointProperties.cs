using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraphDelegatedKit.SignIn.Protocol;

namespace GraphDelegatedKit.Tests.SignIn;

/// <summary>
/// Whatever the sign-in service sends, a session returns a token or throws a SignInException, in limited time and memory.
/// </summary>
public sealed class TokenEndpointProperties
{
    private static readonly int[] Statuses = [200, 200, 200, 200, 201, 204, 302, 400, 400, 400, 401, 403, 408, 429, 500, 503];

    private static readonly string[] Names =
    [
        "access_token", "refresh_token", "id_token", "client_info", "scope", "token_type", "expires_in", "ext_expires_in", "refresh_in",
        "error", "error_description", "error_codes", "suberror", "claims", "correlation_id", "timestamp", "trace_id", "foci",
        "device_code", "user_code", "verification_uri", "verification_url", "interval", "message", "x", "", "\\u0065rror", "\\ud83d",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "5", "900", "3600", "1e300", "1e400", "99999999999999999999", "{}", "[]", "\"\"", "\" \"",
        "\"a\"",
        "\"a b\"", "\"\\n\"", "\"3600\"", "\"\\ud800\"", "\"\\u0000\"", "\"Bearer\"", "\"pop\"", "\"User.Read\"", "\"eyJhIjoxfQ\"",
        "\"eyJ1aWQiOiJhIiwidXRpZCI6ImIifQ\"", "\"e30.e30.\"", "\"a.b.c\"", "\"https://login.microsoft.com/device\"", "\"no uri\"",
        "\"authorization_pending\"", "\"slow_down\"", "\"invalid_grant\"", "\"interaction_required\"", "\"expired_token\"",
        "\"AADSTS50076: No.\"", "\"AADSTS99999999999999: No.\"", "[50076]", "[65001,\"x\",null,1e99]",
        """{"a":{"a":1}}""", """{"a":1,"a":2}""",
        new string('[', 80) + new string(']', 80), "\"" + new string('x', 5000) + "\"",
    ];

    private static readonly string[] Headers =
    [
        "Retry-After: 0", "Retry-After: -1", "Retry-After: 99999999999999", "Retry-After: x", "Retry-After: Wed, 04 Mar 2026 05:07:07 GMT",
        "Content-Type: text/html; charset=klingon", "Content-Type: ;;", "Content-Encoding: gzip", "Content-Encoding: identity, x",
        "Content-Length: 5", "WWW-Authenticate: Bearer error=insufficient_claims, claims=e30", "Date: no date", "x-ms-clitelem: 1,2,3",
        "x-ms-httpver: \u00e9", "Location: http://127.0.0.1/",
    ];

    private enum Stage
    {
        DeviceCode,
        Poll,
        Refresh,
    }

    private enum Ending
    {
        Whole,
        Truncated,
        Lost,
        Endless,
        Huge,
        Damaged,
        NoResponse,
    }

    [Test]
    public void Any_response_of_the_sign_in_service_ends_in_a_token_or_a_SignInException() =>
        PropertyCheck.Holds(Answers(), Holds, caseCount: 300);

    private static bool Holds(Answer answer)
    {
        var clock = new Clock();
        var start = clock.GetUtcNow();
        var streams = new List<ScriptedStream>();
        FakeSignInService? service = null;
        service = new((post, cancellationToken) => answer.Applies(post)
            ? answer.CreateAsync(service!, post, clock, streams, cancellationToken)
            : Task.FromResult<HttpResponseMessage?>(null));
        using IDisposable session = service.OpenSession(clock);

        RunAsync((DelegatedSession)session).WaitAsync(TimeSpan.FromMinutes(2)).GetAwaiter().GetResult(); // fails if it hangs

        Assert.That(clock.GetUtcNow() - start, Is.LessThan(TimeSpan.FromDays(2)));
        Assert.That(streams.Select(stream => stream.BytesRead), Is.All.LessThan(ResponseBuffer.MaxSize * 2));
        return true;
    }

    private static async Task RunAsync(DelegatedSession session)
    {
        try
        {
            await session.SignInAsync();
            var token = await session.GetTokenAsync(new() { ForceRefresh = true });
            Assert.That(token.Header.Parameter, Is.Not.Empty);
        }
        catch (SignInException e)
        {
            Assert.That(e.Remedy, Is.Not.Empty);
        }
    }

    private static Gen<Answer> Answers() =>
        from stage in Gen.Elements(Enum.GetValues<Stage>())
        from status in Gen.Elements(Statuses)
        from isChanged in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from changes in (from name in Gen.Elements(Names) from value in Gen.Elements(Values) select (name, value)).ListOf()
        from bytes in ArbMap.Default.GeneratorFor<byte[]>()
        from headers in Gen.Elements(Headers).ListOf()
        from ending in Gen.Frequency(
            (12, Gen.Constant(Ending.Whole)), (2, Gen.Constant(Ending.Truncated)), (1, Gen.Constant(Ending.Lost)),
            (1, Gen.Constant(Ending.Endless)), (1, Gen.Constant(Ending.Huge)), (1, Gen.Constant(Ending.Damaged)),
            (1, Gen.Constant(Ending.NoResponse)))
        from hasMark in Gen.Elements(true, false, false, false)
        select new Answer(stage, status, isChanged ? [.. changes.Take(4)] : null, bytes, [.. headers.Take(3)], ending, hasMark);

    private sealed record Answer(
        Stage Stage,
        int Status,
        (string Name, string Value)[]? Changes,
        byte[] Bytes,
        string[] Headers,
        Ending Ending,
        bool HasMark)
    {
        public bool Applies(FakeSignInService.Post post) => Stage == (post.IsDeviceCode ? Stage.DeviceCode
            : post.GrantType == "refresh_token" ? Stage.Refresh
            : Stage.Poll);

        public async Task<HttpResponseMessage?> CreateAsync(
            FakeSignInService service,
            FakeSignInService.Post post,
            Clock clock,
            List<ScriptedStream> streams,
            CancellationToken cancellationToken)
        {
            if (Ending == Ending.NoResponse)
                throw Bytes.Length % 2 == 0 ? Support.TestData.CreateConnectionReset() : new TaskCanceledException("ConnectTimeout");

            var body = Changes is null ? Bytes : await CreateBodyAsync(service, post, cancellationToken);
            if (HasMark) body = [0xEF, 0xBB, 0xBF, .. body];
            if (Ending == Ending.Truncated) body = body[..(body.Length * 2 / 3)];
            var stream = new ScriptedStream(body, Ending, () => clock.Advance(TimeSpan.FromSeconds(61)));
            lock (streams) streams.Add(stream);
            var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = new StreamContent(stream) };
            foreach (var header in Headers)
                if (!response.Headers.TryAddWithoutValidation(header.Split(':')[0], header.Split(": ", 2)[1]))
                    response.Content.Headers.TryAddWithoutValidation(header.Split(':')[0], header.Split(": ", 2)[1]);
            return response;
        }

        // What the service would send, with some members replaced or added, also twice.
        private async Task<byte[]> CreateBodyAsync(
            FakeSignInService service, FakeSignInService.Post post, CancellationToken cancellationToken)
        {
            using var usual = post.IsDeviceCode
                ? FakeSignInService.CreateDeviceCode()
                : FakeSignInService.CreateJson(service.CreateTokenBody(post));
            var members = JsonDocument.Parse(await usual.Content.ReadAsStringAsync(cancellationToken)).RootElement.EnumerateObject()
                .Where(member => Status < 400 && Changes!.All(change => change.Name != member.Name))
                .Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value.GetRawText()}")
                .Concat(Changes!.Select(change => $"\"{change.Name}\":{change.Value}"));
            return Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
        }

        public override string ToString() =>
            $"{Stage} {Status} {Ending} mark={HasMark} [{string.Join("; ", Headers)}] "
            + (Changes is null ? Convert.ToHexString(Bytes) : string.Join(", ", Changes));
    }

    private sealed class ScriptedStream(byte[] body, Ending ending, Action onEndless) : Stream
    {
        private int _position;

        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(buffer.Length, body.Length - _position);
            body.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            BytesRead += count;
            if (count > 0) return count;
            if (ending == Ending.Lost) throw new IOException("lost");
            if (ending == Ending.Damaged) throw new InvalidDataException("damaged");
            if (ending == Ending.Endless)
            {
                _ = Task.Run(onEndless, CancellationToken.None);
                return await new TaskCompletionSource<int>().Task;
            }

            if (ending != Ending.Huge) return 0;
            buffer.Span.Fill((byte)' ');
            BytesRead += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
