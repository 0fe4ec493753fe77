namespace WebApp.Hosting;

/// <summary>
/// Writes log entries to stderr, each as one line. The samples escape what they write there, so that text of a user cannot become a line
/// of its own; the console logger of ASP.NET Core cannot write through that.
/// </summary>
internal sealed class StandardErrorLog : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)} {exception}".TrimEnd());
    }
}
