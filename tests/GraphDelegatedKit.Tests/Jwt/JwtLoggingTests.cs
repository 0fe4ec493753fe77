using System.Diagnostics.Tracing;
using System.Runtime.ExceptionServices;
using Microsoft.IdentityModel.Abstractions;
using Microsoft.IdentityModel.Logging;

namespace GraphDelegatedKit.Tests.Jwt;

/// <summary>
/// The package logs what it throws. Nothing of an inspected token gets there, even where a program shows whole tokens in it.
/// </summary>
[NonParallelizable] // the switches of the package are static
public sealed class JwtLoggingTests
{
    private const string Claims = """
        {"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/t/","exp":1700003600,"scp":"User.Read Mail.Read",
         "upn":"ada@contoso.com","roles":["Reader"],"secret":"not for a log"}
        """;

    private static readonly string Good = JwtText.Create(Claims);
    private static readonly string[] Segments = Good.Split('.');
    private static readonly string CutOff = $"{Segments[0]}.{Segments[1][..^8]}.{Segments[2]}";

    private static IEnumerable<TestCaseData> Tokens()
    {
        yield return new TestCaseData(Good).SetArgDisplayNames("good");
        yield return new TestCaseData("Bearer " + Good).SetArgDisplayNames("with its scheme");
        yield return new TestCaseData($"{Segments[0]}.a2V5a2V5.aXZpdml2.{Segments[1]}.dGFndGFn").SetArgDisplayNames("encrypted");
        yield return new TestCaseData("EwAo" + Segments[1]).SetArgDisplayNames("ticket of a personal account");
        yield return new TestCaseData(Segments[1]).SetArgDisplayNames("opaque");
        yield return new TestCaseData(Good[..^40]).SetArgDisplayNames("cut off");
        yield return new TestCaseData(CutOff).SetArgDisplayNames("cut off in its payload");
        yield return new TestCaseData(Segments[0][..^8] + Good[Segments[0].Length..]).SetArgDisplayNames("cut off in its header");
        yield return new TestCaseData(Good.Insert(20, "+")).SetArgDisplayNames("not base64url");
        yield return new TestCaseData(Good + ".").SetArgDisplayNames("one dot too many");
        yield return new TestCaseData(Good + "!").SetArgDisplayNames("a bad signature");
        yield return new TestCaseData(JwtText.Create(Claims.Replace("1700003600", "\"soon\""))).SetArgDisplayNames("exp is a text");
        yield return new TestCaseData(JwtText.Create(Claims.Replace("1700003600", "1e300"))).SetArgDisplayNames("exp is beyond all time");
        yield return new TestCaseData(JwtText.Create(Claims.Replace("not for", "\\ud800"))).SetArgDisplayNames("half a surrogate pair");
        yield return new TestCaseData(JwtText.Create(Claims.Replace("secret", "upn"))).SetArgDisplayNames("a claim twice");
        yield return new TestCaseData(JwtText.Create(Claims.Replace("[\"", new string('[', 40)))).SetArgDisplayNames("deeply nested");
        yield return new TestCaseData(Good + new string('a', 70_000)).SetArgDisplayNames("too long");
    }

    [TestCaseSource(nameof(Tokens))]
    public void No_part_of_an_inspected_token_is_logged_or_thrown(string token)
    {
        using var log = new IdentityLog();

        var inspection = JwtInspector.Inspect(token);

        var thrown = log.Exceptions.Where(text => Leaks(text, token));
        Assert.Multiple(() =>
        {
            Assert.That(log.Entries, Is.Empty);
            Assert.That(thrown, Is.Empty);
            Assert.That(Leaks(inspection.ToString() + inspection.Problem, token), Is.False);
        });
    }

    [Test]
    public void The_identity_log_of_the_test_records_token_text()
    {
        using var log = new IdentityLog();

        Assert.That(() => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(CutOff), Throws.ArgumentException);

        Assert.Multiple(() =>
        {
            Assert.That(log.Entries.Any(text => Leaks(text, Good)), Is.True);
            Assert.That(log.Exceptions.Any(text => Leaks(text, Good)), Is.True);
        });
    }

    [Test]
    public void Personal_data_and_whole_tokens_stay_switched_off_in_the_identity_log()
    {
        JwtInspector.Inspect(Good);

        Assert.Multiple(() =>
        {
            Assert.That(IdentityModelEventSource.ShowPII, Is.False);
            Assert.That(IdentityModelEventSource.LogCompleteSecurityArtifact, Is.False);
        });
    }

    private static bool Leaks(string text, string token) =>
        token.Replace("Bearer ", "").Split('.').Any(segment => LeakedText.Contains(text, segment));

    /// <summary>Records what the package logs and what is thrown on this thread, with everything that hides a token turned off.</summary>
    private sealed class IdentityLog : EventListener, IIdentityLogger
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly IIdentityLogger _before = LogHelper.Logger;
        private readonly EventLevel _levelBefore = IdentityModelEventSource.Logger.LogLevel;

        public IdentityLog()
        {
            (IdentityModelEventSource.ShowPII, IdentityModelEventSource.LogCompleteSecurityArtifact) = (true, true);
            IdentityModelEventSource.Logger.LogLevel = EventLevel.Verbose;
            LogHelper.Logger = this;
            EnableEvents(IdentityModelEventSource.Logger, EventLevel.Verbose, EventKeywords.All);
            AppDomain.CurrentDomain.FirstChanceException += Keep;
        }

        public List<string> Entries { get; } = [];

        public List<string> Exceptions { get; } = [];

        public bool IsEnabled(EventLogLevel eventLogLevel) => true;

        public void Log(LogEntry entry) => Keep(entry.Message ?? "");

        public override void Dispose()
        {
            AppDomain.CurrentDomain.FirstChanceException -= Keep;
            LogHelper.Logger = _before;
            IdentityModelEventSource.Logger.LogLevel = _levelBefore;
            (IdentityModelEventSource.ShowPII, IdentityModelEventSource.LogCompleteSecurityArtifact) = (false, false);
            base.Dispose();
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Keep($"{eventData.EventName} {string.Join(' ', eventData.Payload!)}");

        private void Keep(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (Environment.CurrentManagedThreadId == _thread) Exceptions.Add(thrown.Exception.ToString());
        }

        private void Keep(string text)
        {
            if (Environment.CurrentManagedThreadId == _thread) Entries.Add(text);
        }
    }
}
