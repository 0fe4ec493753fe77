using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>The options of a <see cref="GraphClient"/>. Every option has a default.</summary>
public sealed class GraphClientOptions
{
    /// <summary>Gets or sets the cloud whose Graph is called.</summary>
    /// <value>The default is <see cref="GraphCloud.Global"/>.</value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>
    /// Gets or sets the function that creates the innermost handler, which the client disposes. The client creates another handler when
    /// requests need new connections, as after a 503, and disposes the old one as soon as every request in it has its response. Bodies
    /// that are still being read must survive that, as they do with <see cref="SocketsHttpHandler"/>. The handler must not follow
    /// redirects. The client decompresses bodies itself, so that it notices a body that was cut, and turns off the automatic decompression
    /// of a <see cref="SocketsHttpHandler"/> or <see cref="HttpClientHandler"/>; one inside of another handler is left as it is.
    /// </summary>
    /// <value>The default creates a <see cref="SocketsHttpHandler"/> with the system's certificates and proxy.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    /// <summary>
    /// Gets the functions that create additional handlers, outermost first; the client disposes the handlers. They run inside the retries
    /// and the throttle gate, and outside the handler that adds the token: each sees every attempt, but neither the replay after a
    /// challenge nor a redirect. An address that a handler changes is checked like any other. Requests to pre-authenticated addresses do
    /// not pass these handlers.
    /// </summary>
    /// <value>The default is an empty list.</value>
    public IList<Func<DelegatingHandler>> Handlers { get; } = [];

    /// <summary>
    /// Gets or sets whether failed requests are sent again where that is safe. Turn it off if a handler of the program retries. Requests
    /// still wait as long as the service asked, and a rejected token is still replaced once.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Retry { get; set; } = true;

    /// <summary>Gets or sets the clock that measures every wait.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the resolver of the program's own types, usually a source-generated context.</summary>
    /// <value>The default is <see langword="null"/>: the library's models, and reflection where the runtime allows it.</value>
    public IJsonTypeInfoResolver? Json { get; set; }

    /// <summary>
    /// Gets or sets the longest time of one call, including retries and waits, but not the time in which a person signs in.
    /// </summary>
    /// <value>The default is 10 minutes. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.</value>
    /// <remarks>
    /// Code of the program that ignores cancellation, in a handler or a token provider, is left behind at the deadline. What it does later
    /// has no effect on the call.
    /// </remarks>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets the longest time of one attempt of a request: up to the headers of the response, and with the typed calls and listings
    /// to the end of its body. An attempt that takes longer counts as a lost connection, and is repeated where that is safe. The
    /// <see cref="Deadline"/> ends an attempt earlier. A request can have its own, <see cref="GraphRequest.AttemptTimeout"/>; transfers
    /// have limits that depend on their size.
    /// </summary>
    /// <value>
    /// The default is 5 minutes: some answers, such as those of workbooks and of large expanded queries, take minutes. A connection that is
    /// lost without notice is found earlier, by the pings of HTTP/2.
    /// </value>
    public TimeSpan AttemptTimeout { get; set; } = RequestContext.DefaultAttemptTimeout;

    /// <summary>
    /// Gets or sets the largest response, in bytes after decompression, that the library reads into memory: the JSON of a call, a page, a
    /// batch. A larger one fails with a <see cref="GraphException"/> with the code <c>responseTooLarge</c> and is not requested again.
    /// <see cref="GraphResponse.OpenAsync"/> has no limit, because it does not keep the body.
    /// </summary>
    /// <value>The default is 134,217,728 (128 MiB). The largest value is 2,147,483,590.</value>
    public long MaxResponseSize { get; set; } = BodyLimits.DefaultMaxSize;

    /// <summary>
    /// Gets or sets how long a read of <see cref="GraphResponse.OpenAsync"/> may wait for the next 1,024 bytes, or for the end of the body.
    /// Then it throws an <see cref="IOException"/>. The time that the caller takes between its reads does not count.
    /// </summary>
    /// <value>The default is 100 seconds. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.</value>
    public TimeSpan IdleTimeout { get; set; } = ResponseStream.DefaultIdleTimeout;

    /// <summary>Gets or sets the factory of the loggers. No token, query string or body is ever logged.</summary>
    /// <value>The default is <see langword="null"/>: nothing is logged.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Checks the values and creates the options of the pipeline.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time limit or the size of a response is out of its range.</exception>
    internal GraphPipelineOptions CreatePipelineOptions()
    {
        CheckTimeout(Deadline, nameof(Deadline));
        CheckTimeout(AttemptTimeout, nameof(AttemptTimeout));
        CheckTimeout(IdleTimeout, nameof(IdleTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxResponseSize, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxResponseSize, BodyLimits.LargestMaxSize);
        return new GraphPipelineOptions(
            Cloud,
            Deadline,
            TimeProvider,
            CreateTransport: HttpHandler ?? DefaultTransport.Create,
            IsTransportCustom: HttpHandler is not null,
            Handlers: [.. Handlers],
            CreateRandom(),
            LoggerFactory?.CreateLogger("GraphDelegatedKit.Http") ?? NullLogger.Instance);
    }

    private static Func<double> CreateRandom()
    {
        var random = new Random();
        return () =>
        {
            lock (random) return random.NextDouble();
        };
    }

    internal static TimeSpan CheckTimeout(TimeSpan timeout, string name) =>
        TimerDuration.IsTimeLimit(timeout)
            ? timeout
            : throw new ArgumentOutOfRangeException(name, timeout, $"{name} must be positive, or Timeout.InfiniteTimeSpan.");
}
