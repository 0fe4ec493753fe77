using System.Globalization;
using GraphDelegatedKit;
using Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>Shows what was found as it is found, or gathers it for one JSON object at the end: a failure leaves no half of one.</summary>
internal sealed class Report(bool json)
{
    private const int Shown = 5;

    private readonly List<User> _first = [];
    private GraphAccessToken? _token;
    private DateTimeOffset? _previousExpiresOn;
    private User? _me;
    private int _users;

    public void Token(GraphAccessToken token, GraphAccessToken? refreshed)
    {
        (_token, _previousExpiresOn) = (refreshed ?? token, refreshed is null ? null : token.ExpiresOn);
        if (json) return;

        Line("Signed in", $"{_token.Account?.Username}, {How(_token.Origin)}");
        if (_previousExpiresOn is { } previous) Line("Token before", $"until {Local(previous)}");
        Line("Token", $"until {Local(_token.ExpiresOn)}, {Left(_token.ExpiresOn)} left");
        Line("Granted", string.Join(' ', _token.Scopes));
    }

    public void Me(User me)
    {
        _me = me;
        if (!json) Line("Me", $"{me.DisplayName}, {me.JobTitle ?? "no job title"}");
    }

    public void User(User user)
    {
        _users++;
        if (_first.Count < Shown) _first.Add(user);
        else if (_users % 1000 == 0 && Terminal.ErrorIsTerminal) Console.Error.Write($"\r{_users:N0} users…");
    }

    public void End()
    {
        if (json)
        {
            JsonLine.Write(Everything());
            return;
        }

        if (_users >= 1000 && Terminal.ErrorIsTerminal) Console.Error.Write("\r");
        Line("Users", string.Create(CultureInfo.InvariantCulture, $"{_users:N0}, the first of them:"));
        var table = new Table().Border(TableBorder.Simple).AddColumns("Name", "User principal name", "Job title");
        foreach (var user in _first) table.AddRow(Cell(user.DisplayName), Cell(user.UserPrincipalName), Cell(user.JobTitle));
        Terminal.Out.Write(table);
    }

    private object Everything()
    {
        var token = new Dictionary<string, object>
        {
            ["origin"] = _token!.Origin,
            ["expiresOn"] = TimeZoneInfo.ConvertTime(_token.ExpiresOn, TimeZoneInfo.Local),
            ["expiresInSeconds"] = (long)(_token.ExpiresOn - TimeProvider.System.GetUtcNow()).TotalSeconds,
            ["scopes"] = _token.Scopes,
        };
        if (_previousExpiresOn is { } previous) token["previousExpiresOn"] = TimeZoneInfo.ConvertTime(previous, TimeZoneInfo.Local);
        return new
        {
            account = new { username = _token.Account?.Username, tenantId = _token.Account?.TenantId },
            token,
            me = _me,
            users = new { count = _users, first = _first.Select(user => new { user.DisplayName, user.UserPrincipalName, user.JobTitle }) },
        };
    }

    private static void Line(string what, string text) => Terminal.Out.MarkupLineInterpolated($"[bold]{what,-12}[/] {text}");

    private static Markup Cell(string? text) => new(Markup.Escape(text ?? ""));

    private static string Local(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.Local).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) + $" ({TimeZoneInfo.Local.Id})";

    private static string Left(DateTimeOffset end) => (end - TimeProvider.System.GetUtcNow()) switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 2 } left => $"{(int)left.TotalMinutes} minutes",
        var left => $"{(int)left.TotalHours} hours",
    };

    private static string How(TokenOrigin origin) => origin switch
    {
        TokenOrigin.Cache => "from the cache",
        TokenOrigin.Refresh => "with a fresh token, nobody was asked",
        TokenOrigin.Browser => "just now, by the browser",
        _ => "just now, by device code",
    };
}
