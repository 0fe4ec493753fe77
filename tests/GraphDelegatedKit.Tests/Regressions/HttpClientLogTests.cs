using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The loggers of IHttpClientFactory hide the values of headers in their text, and keep them in the structured state, which a logging
/// provider may store.
/// </summary>
public sealed class HttpClientLogTests
{
    [Test]
    public async Task A_client_of_the_factory_does_not_log_the_token_at_any_level()
    {
        var log = new StateRecorder();
        using var handler = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.OK);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        services.AddGraphDelegatedKit(options =>
        {
            options.Session.ClientId = TestData.ClientId;
            options.Session.Tenant = "contoso.onmicrosoft.com";
        });
        services.AddSingleton<ITokenProvider>(new FakeTokenProvider(TestData.CreateToken("secret-token")));
        services.AddHttpClient("graph").AddGraphDelegatedAuth().ConfigurePrimaryHttpMessageHandler(() => handler);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("graph");

        using var response = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.That(handler.Requests[0].Authorization, Is.EqualTo("Bearer secret-token"));
        Assert.That(log.Text, Does.Not.Contain("secret-token"));
        Assert.That(log.Text, Does.Contain("Request Headers"), "the loggers of the factory are on");
    }

    private sealed class StateRecorder : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _lines.Enqueue(formatter(state, exception));
            if (state is IEnumerable<KeyValuePair<string, object>> values)
                foreach (var (name, value) in values)
                    _lines.Enqueue($"  {name}: {(value is IEnumerable<string> several ? string.Join('|', several) : value)}");
        }

        public void Dispose()
        {
        }
    }
}
