using System.Net;
using FsCheck;
using FsCheck.Fluent;
using TestData = GraphDelegatedKit.Tests.Support.TestData;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphUrlTests
{
    private const string Root = "https://graph.microsoft.com/v1.0/";

    [TestCase("me", Root + "me")]
    [TestCase("/me", Root + "me")]
    [TestCase("beta/me", "https://graph.microsoft.com/beta/me")]
    [TestCase("v1.0/me", Root + "me")]
    [TestCase("users?$select=displayName,jobTitle", Root + "users?$select=displayName,jobTitle")]
    [TestCase("users?$filter=startsWith(displayName,'A')&$top=5", Root + "users?$filter=startsWith(displayName,'A')&$top=5")]
    [TestCase("users?$filter=displayName eq 'A B'", Root + "users?$filter=displayName%20eq%20'A%20B'")]
    [TestCase("me/drive/root:/a b#c.txt:/content", Root + "me/drive/root:/a%20b%23c.txt:/content")]
    [TestCase("me/drive/root:/Größe ☃ 😀.txt", Root + "me/drive/root:/Gr%C3%B6%C3%9Fe%20%E2%98%83%20%F0%9F%98%80.txt")]
    [TestCase("me/drive/root:/100%25.txt", Root + "me/drive/root:/100%25.txt")]
    [TestCase("users?$search=\"displayName:x\"", Root + "users?$search=%22displayName:x%22")]
    public void A_literal_URL_is_sent_as_written_with_invalid_characters_escaped(string url, string expected)
    {
        Assert.That(ToAbsoluteUrl(GraphUrl.Literal(url)), Is.EqualTo(expected));
    }

    [TestCase("a b", "a%20b")]
    [TestCase("a/b", "a%2Fb")]
    [TestCase("a?b", "a%3Fb")]
    [TestCase("a#b", "a%23b")]
    [TestCase("a%b", "a%25b")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("%2e%2e", "%252e%252e")]
    [TestCase("a+b", "a%2Bb")]
    [TestCase("a&b=c", "a%26b%3Dc")]
    [TestCase("a:b", "a%3Ab")]
    [TestCase("b!x-Y_z~1.2", "b%21x-Y_z~1.2")]
    [TestCase("o'neil", "o%27neil")]
    [TestCase("a\\b", "a%5Cb")]
    [TestCase("grüße", "gr%C3%BC%C3%9Fe")]
    [TestCase("😀", "%F0%9F%98%80")]
    [TestCase("ada@contoso.com", "ada%40contoso.com")]
    [TestCase("...", "...")]
    [TestCase("https://evil.example/", "https%3A%2F%2Fevil.example%2F")]
    public void A_placeholder_in_the_path_is_escaped_as_one_segment(string id, string escaped)
    {
        Assert.That(ToAbsoluteUrl($"users/{id}/manager"), Is.EqualTo($"{Root}users/{escaped}/manager"));
    }

    [Test]
    public void A_placeholder_in_a_drive_path_keeps_its_slashes_and_escapes_the_rest()
    {
        var (drive, path) = ("b!1", "General/a b/50% #1 'x' a:b.txt");

        Assert.That(ToAbsoluteUrl($"drives/{drive}/root:/{path}:/children?$top=1"), Is.EqualTo(
            Root + "drives/b%211/root:/General/a%20b/50%25%20%231%20%27x%27%20a%3Ab.txt:/children?$top=1"));
    }

    [Test]
    public void A_placeholder_after_the_closing_colon_of_a_drive_path_is_one_segment()
    {
        var (path, id) = ("a/b", "c/d");

        Assert.That(ToAbsoluteUrl($"me/drive/root:/{path}:/versions/{id}"), Is.EqualTo(Root + "me/drive/root:/a/b:/versions/c%2Fd"));
    }

    [Test]
    public void A_site_path_and_a_drive_path_in_one_URL_both_keep_their_slashes()
    {
        var (site, path) = ("sites/Team A", "x/y");

        Assert.That(
            ToAbsoluteUrl($"sites/contoso.sharepoint.com:/{site}:/drive/root:/{path}"),
            Is.EqualTo(Root + "sites/contoso.sharepoint.com:/sites/Team%20A:/drive/root:/x/y"));
    }

    [TestCase("a&$top=1", "a%26%24top%3D1")]
    [TestCase("a/b", "a%2Fb")]
    [TestCase("a+b c", "a%2Bb%20c")]
    [TestCase("a#b%", "a%23b%25")]
    [TestCase("..", "..")]
    public void A_placeholder_in_the_query_is_escaped_as_one_value(string value, string escaped)
    {
        Assert.That(ToAbsoluteUrl($"users?$search={value}&$count=true"), Is.EqualTo($"{Root}users?$search={escaped}&$count=true"));
    }

    [TestCase("O'Neil", "O%27%27Neil")]
    [TestCase("' or true or '", "%27%27%20or%20true%20or%20%27%27")]
    public void A_placeholder_inside_single_quotes_cannot_end_them(string name, string escaped)
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                ToAbsoluteUrl($"users?$filter=displayName eq '{name}' and accountEnabled eq true"),
                Is.EqualTo($"{Root}users?$filter=displayName%20eq%20'{escaped}'%20and%20accountEnabled%20eq%20true"));
            Assert.That(
                ToAbsoluteUrl($"me/drive/root/search(q='{name}')?$top=1"), Is.EqualTo($"{Root}me/drive/root/search(q='{escaped}')?$top=1"));
        });
    }

    [Test]
    public void A_quote_after_a_closed_quote_or_in_a_drive_path_is_an_ordinary_character()
    {
        var (name, search, path) = ("a", "o'neil", "o'neil");

        Assert.Multiple(() =>
        {
            Assert.That(ToAbsoluteUrl($"users?$filter=givenName eq '{name}'&$search={search}"), Does.EndWith("$search=o%27neil"));
            Assert.That(ToAbsoluteUrl($"me/drive/root:/it's/{path}"), Does.EndWith("root:/it's/o%27neil"));
        });
    }

    [TestCase("a \"b\" \\c", "a%20%5C%22b%5C%22%20%5C%5Cc")]
    [TestCase("o'neil", "o%27neil")]
    [TestCase("\" OR \"subject:x", "%5C%22%20OR%20%5C%22subject%3Ax")]
    public void A_placeholder_inside_double_quotes_cannot_end_them(string text, string escaped)
    {
        Assert.Multiple(() =>
        {
            Assert.That(ToAbsoluteUrl($"me/messages?$search=\"{text}\""), Is.EqualTo($"{Root}me/messages?$search=%22{escaped}%22"));
            Assert.That(
                ToAbsoluteUrl($"users?$search=\"displayName:{text}\" OR \"mail:{text}\"&$top=1"),
                Is.EqualTo($"{Root}users?$search=%22displayName:{escaped}%22%20OR%20%22mail:{escaped}%22&$top=1"));
            Assert.That(ToAbsoluteUrl($"users?$search=%22{text}%22"), Is.EqualTo($"{Root}users?$search=%22{escaped}%22"), "quotes escaped");
        });
    }

    [Test]
    public void A_placeholder_inside_quotes_of_a_nested_function_cannot_end_them()
    {
        var name = "O'Neil";

        Assert.Multiple(() =>
        {
            Assert.That(
                ToAbsoluteUrl($"groups?$expand=members($filter=startswith(displayName,'{name}');$top=1)"), Does.Contain("'O%27%27Neil');"));
            Assert.That(ToAbsoluteUrl($"users?$filter=a eq %27{name}%27"), Does.EndWith("%27O%27%27Neil%27"), "written escaped");
            Assert.That(
                ToAbsoluteUrl($"users?$filter=a eq 'it''s' and b eq '{name}'"), Does.EndWith("b%20eq%20'O%27%27Neil'"), "a doubled quote");
            Assert.That(ToAbsoluteUrl($"x?$search=\"it's\"&$filter=a eq '{name}'"), Does.EndWith("'O%27%27Neil'"), "a ' in double quotes");
            Assert.That(ToAbsoluteUrl($"x/range(address='a:/b{name}')"), Does.EndWith("(address='a:/bO%27%27Neil')"), "no path by name");
        });
    }

    [Test]
    public void An_unbalanced_quote_ends_with_its_query_option()
    {
        var name = "x' or true or '";

        Assert.That(
            ToAbsoluteUrl($"users?$search=o'neil&$filter=displayName eq '{name}'"),
            Does.EndWith("&$filter=displayName%20eq%20'x%27%27%20or%20true%20or%20%27%27'"));
    }

    [Test]
    public void A_placeholder_after_a_backslash_in_double_quotes_is_rejected()
    {
        var text = "\"";

        Assert.That(() => ToAbsoluteUrl($"users?$search=\"a\\{text}\""), Throws.ArgumentException.With.Message.Contains("{text}"));
    }

    // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/79 and 2147
    [Test]
    public void Dates_times_and_durations_are_formatted_in_ISO_8601_inside_and_outside_of_quotes()
    {
        var utc = new DateTime(2026, 3, 4, 5, 6, 7, 890, DateTimeKind.Utc);
        var local = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Local);
        var (date, time, duration) = (new DateOnly(2026, 2, 3), new TimeOnly(4, 5, 6, 70), new TimeSpan(1, 2, 30, 0));
        var offset = Uri.EscapeDataString(local.ToString("zzz", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Multiple(() =>
        {
            Assert.That(
                ToAbsoluteUrl($"x?a={utc}&b='{utc}'"), Does.EndWith("?a=2026-03-04T05%3A06%3A07.89Z&b='2026-03-04T05%3A06%3A07.89Z'"));
            Assert.That(ToAbsoluteUrl($"x?a={local}"), Does.EndWith($"?a=2026-03-04T05%3A06%3A07{offset}"));
            Assert.That(ToAbsoluteUrl($"x/{date}?a={date}&b=\"{date}\""), Does.EndWith("x/2026-02-03?a=2026-02-03&b=%222026-02-03%22"));
            Assert.That(ToAbsoluteUrl($"x?a={time}"), Does.EndWith("?a=04%3A05%3A06.07"));
            Assert.That(ToAbsoluteUrl($"x?a={duration}&b={(TimeSpan?)TimeSpan.Zero}"), Does.EndWith("?a=P1DT2H30M&b=PT0S"));
            Assert.That(ToAbsoluteUrl($"x?a={(DateTime?)utc:yyyy}"), Does.EndWith("?a=2026"));
        });
    }

    // A time without a zone could mean two different times, so it is refused, unless the caller writes a format.
    [Test]
    public void A_DateTime_of_an_unspecified_kind_is_rejected_with_what_to_do()
    {
        var start = new DateTime(2026, 3, 4, 5, 6, 7);

        Assert.That(
            () => ToAbsoluteUrl($"me/calendarView?startDateTime={start}"),
            Throws.ArgumentException.With.Message.Contains("{start}").And.Message.Contains("SpecifyKind"));
        Assert.That(ToAbsoluteUrl($"x?a={start:s}"), Does.EndWith("?a=2026-03-04T05%3A06%3A07"));
    }

    [Test]
    public void Numbers_and_other_values_are_formatted_as_OData()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                ToAbsoluteUrl($"x?a={double.PositiveInfinity}&b={float.NegativeInfinity}&c={double.NaN}"),
                Does.EndWith("?a=INF&b=-INF&c=NaN"));
            Assert.That(ToAbsoluteUrl($"x?a={-1234.5m}&b={1e30}"), Does.EndWith("?a=-1234.5&b=1E%2B30"));
            Assert.That(ToAbsoluteUrl($"x?a={new Uri("https://a/b%2Fc")}"), Does.EndWith("?a=https%3A%2F%2Fa%2Fb%252Fc"));
        });
    }

    [Test]
    public void A_value_without_a_text_form_is_rejected_with_its_name_and_what_to_do()
    {
        string[] ids = ["1", "2"];
        var (user, task, bytes) = (new User(), Task.FromResult("1"), new byte[] { 1 });

        Assert.Multiple(() =>
        {
            Assert.That(() => ToAbsoluteUrl($"users?$select={ids}"), Throws.ArgumentException.With.Message.Contains("{ids}").And.Message
                .Contains("string.Join"));
            Assert.That(() => ToAbsoluteUrl($"users/{ids.Select(id => id)}"), Throws.ArgumentException);
            Assert.That(() => ToAbsoluteUrl($"users/{bytes}"), Throws.ArgumentException);
            Assert.That(
                () => ToAbsoluteUrl($"users/{user}"), Throws.ArgumentException.With.Message.Contains("User").And.Message.Contains("id"));
            Assert.That(() => ToAbsoluteUrl($"users/{task}"), Throws.ArgumentException.With.Message.Contains("await"));
        });
    }

    [Test]
    public void Values_are_joined_for_the_operator_in()
    {
        string[] names = ["a", "O'Neil"];

        Assert.Multiple(() =>
        {
            Assert.That(GraphUrl.FormatList(names), Is.EqualTo("('a','O''Neil')"));
            Assert.That(GraphUrl.FormatList(new[] { 1, 2 }), Is.EqualTo("(1,2)"));
            Assert.That(() => GraphUrl.FormatList(Array.Empty<string>()), Throws.ArgumentException);
            Assert.That(() => GraphUrl.FormatList(new string?[] { null }), Throws.ArgumentException);
            Assert.That(
                ToAbsoluteUrl($"users?$filter=displayName in {GraphUrl.FormatList(names)}"),
                Does.EndWith("in%20%28%27a%27%2C%27O%27%27Neil%27%29"));
        });
    }

    [Test]
    public void Query_options_are_added_on_conditions_and_their_values_are_escaped()
    {
        var (prefix, top, text) = ("O'Neil & Söhne#1", 5, "a \"b\"");
        string? none = null;
        var evaluated = 0;

        var url = GraphUrl.Literal("users?$count=true")
            .WithQuery("$top", $"{top}")
            .WithQueryIf(prefix.Length > 0, "$filter", $"startsWith(displayName,'{prefix}')")
            .WithQueryIf(none is not null, "$orderby", $"{Count()}{none}")
            .WithQuery("$search", $"\"displayName:{text}\"");

        Assert.That(url.ToUri(GraphCloud.Global).OriginalString, Is.EqualTo(
            Root + "users?$count=true&$top=5&$filter=startsWith%28displayName%2C%27O%27%27Neil%20%26%20S%C3%B6hne%231%27%29"
            + "&$search=%22displayName%3Aa%20%5C%22b%5C%22%22"));
        Assert.That(evaluated, Is.Zero, "the placeholders of an option that is left out are not evaluated");

        int Count() => ++evaluated;
    }

    [Test]
    public void A_query_option_that_cannot_be_added_is_rejected()
    {
        string? none = null;
        var url = GraphUrl.Literal("users?$top=1");

        Assert.Multiple(() =>
        {
            Assert.That(() => url.WithQuery("$filter", $"a eq '{none}'"), Throws.ArgumentException.With.Message.Contains("{none}"));
            Assert.That(() => url.WithQuery("$Top", $"2"), Throws.ArgumentException, "the address has it already");
            Assert.That(() => url.WithQuery("a&b", $"2"), Throws.ArgumentException);
            Assert.That(() => url.WithQuery("$filter", $"{new[] { 1 }}"), Throws.ArgumentException);
            Assert.That(
                () => GraphUrl.FromService("https://graph.microsoft.com/v1.0/users").WithQuery("$top", $"1"),
                Throws.InvalidOperationException);
        });
    }

    [Test]
    public void Any_text_in_any_position_arrives_as_it_is_or_is_rejected()
    {
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            Gen.Elements("'", "\"", "\\", "\\\"", "''", "a/b", "..", "?", "#", "&", "%27", "+", ":", "\0", "\r\n", "ü", "😀", "{0}"),
            from parts in Gen.Elements("a", "'", "\"", "\\", "/", "&", "%", " ", "😀").ListOf(6) select string.Concat(parts));

        PropertyCheck.Holds(texts, ArrivesOrIsRejected, caseCount: 1_000);
    }

    private static bool ArrivesOrIsRejected(string? text) =>
        Arrives(text, () => $"users/{text}/x", url => Uri.UnescapeDataString(url.Split('/')[5]))
        && Arrives(text, () => $"me/drive/root:/{text}:/x", url =>
            string.Join('/', url[(url.IndexOf(":/", 8, StringComparison.Ordinal) + 2)..^3].Split('/').Select(Uri.UnescapeDataString)))
        && Arrives(text, () => $"users('{text}')/x", url => Unquote(Uri.UnescapeDataString(url.Split('/')[5])["users(".Length..^1], '\''))
        && Arrives(text, () => $"x?a={text}&b=1", url => GetOption(url, "a"))
        && Arrives(text, () => $"x?a='{text}'&b=1", url => Unquote(GetOption(url, "a"), '\''))
        && Arrives(text, () => $"x?a=it's&b=c('{text}')", url => Unquote(GetOption(url, "b")[2..^1], '\''))
        && Arrives(text, () => $"x?a=\"{text}\"&b=1", url => Unquote(GetOption(url, "a"), '"'))
        && Arrives(text, () => GraphUrl.Literal("x?b=1").WithQuery("a", $"{text}"), url => GetOption(url, "a"))
        && Arrives(text, () => GraphUrl.Literal("x").WithQuery("a", $"'{text}'"), url => Unquote(GetOption(url, "a"), '\''))
        && Arrives(text, () => GraphUrl.Literal("x").WithQuery("a", $"\"{text}\""), url => Unquote(GetOption(url, "a"), '"'));

    private static bool Arrives(string? text, Func<GraphUrl> build, Func<string, string> read)
    {
        try
        {
            return read(build().ToUri(GraphCloud.Global).AbsoluteUri) == text;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // As the service reads an option: it separates them, then decodes them.
    private static string GetOption(string url, string name) =>
        Uri.UnescapeDataString(new Uri(url).Query.TrimStart('?').Split('&').Single(option => option.Split('=')[0] == name)
            [(name.Length + 1)..]);

    private static string Unquote(string literal, char quote)
    {
        if (literal.Length < 2 || literal[0] != quote || literal[^1] != quote) throw new AssertionException($"Not quoted: {literal}");

        var value = new System.Text.StringBuilder();
        for (var i = 1; i < literal.Length - 1; i++)
        {
            var isEscape = quote == '\'' ? literal[i] == '\'' : literal[i] == '\\';
            if (!isEscape && literal[i] == quote) throw new AssertionException($"The quotes end early: {literal}");
            if (isEscape) i++;
            if (i == literal.Length - 1) throw new AssertionException($"The quotes do not end: {literal}");
            value.Append(literal[i]);
        }

        return value.ToString();
    }

    [TestCase("")]
    [TestCase(null)]
    [TestCase(".")]
    [TestCase("..")]
    public void An_empty_or_dot_placeholder_in_the_path_is_rejected_with_its_name(string? userId)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => ToAbsoluteUrl($"users/{userId}/messages"), Throws.ArgumentException);
            Assert.That(() => ToAbsoluteUrl($"me/drive/root:/{userId}:/content"), Throws.ArgumentException);
        });
        if (string.IsNullOrEmpty(userId))
            Assert.That(() => ToAbsoluteUrl($"users/{userId}"), Throws.ArgumentException.With.Message.Contains("{userId}"));
    }

    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase("a/../b")]
    [TestCase("a/./b")]
    [TestCase("..")]
    public void A_drive_path_with_dot_segments_or_empty_segments_is_rejected(string path)
    {
        Assert.That(() => ToAbsoluteUrl($"me/drive/root:/{path}"), Throws.ArgumentException);
    }

    [Test]
    public void A_placeholder_cannot_form_a_dot_segment_with_the_literal_next_to_it()
    {
        var dot = ".";

        Assert.That(() => ToAbsoluteUrl($"users/.{dot}/x"), Throws.ArgumentException);
    }

    [Test]
    public void An_empty_placeholder_in_the_query_is_rejected_with_its_name()
    {
        var value = "";

        Assert.That(() => ToAbsoluteUrl($"users?$search={value}"), Throws.ArgumentException.With.Message.Contains("{value}"));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("/")]
    [TestCase("?$top=1")]
    [TestCase("https://graph.microsoft.com/v1.0/me")]
    [TestCase("http://evil.example/")]
    [TestCase("users/../me")]
    [TestCase("users/%2e%2E/me")]
    [TestCase("users/.")]
    [TestCase("users\\me")]
    [TestCase("users/..%2fme")]
    [TestCase("users/..%5Cme")]
    [TestCase("users/%2E%2e%2Fme")]
    [TestCase("//evil.example/x")]
    [TestCase("///evil.example/x")]
    [TestCase("/\\evil.example/x")]
    public void A_literal_URL_that_is_not_a_relative_path_is_rejected(string url)
    {
        Assert.That(() => GraphUrl.Literal(url), Throws.ArgumentException);
    }

    [TestCase("@evil.example/x", Root + "@evil.example/x")]
    [TestCase(":443@evil.example", Root + ":443@evil.example")]
    [TestCase("https:evil.example", Root + "https:evil.example")]
    [TestCase(".evil.example", Root + ".evil.example")]
    [TestCase("users/%252e%252e/x", Root + "users/%252e%252e/x")]
    public void A_literal_URL_that_looks_absolute_stays_on_the_Graph_host(string url, string expected)
    {
        Assert.That(ToAbsoluteUrl(GraphUrl.Literal(url)), Is.EqualTo(expected));
        Assert.That(GraphUrl.Literal(url).ToUri(GraphCloud.Global).Host, Is.EqualTo("graph.microsoft.com"));
    }

    [TestCase("../x")]
    [TestCase("x/..")]
    [TestCase("..\\x")]
    [TestCase("a/../../b")]
    public void A_placeholder_with_escaped_slashes_and_dot_segments_is_rejected(string id)
    {
        Assert.That(() => ToAbsoluteUrl($"users/{id}/messages"), Throws.ArgumentException);
    }

    [Test]
    public void A_placeholder_is_formatted_as_OData_in_every_culture()
    {
        var (number, boolean, moment, id) = (1234.5, true, new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.FromHours(2)), Guid.Empty);
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = (System.Globalization.CultureInfo)before.Clone();
        Thread.CurrentThread.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            Assert.Multiple(() =>
            {
                Assert.That(ToAbsoluteUrl($"x?a={number}&b={boolean}&c={moment}&d={id}&e={number:F2}"), Is.EqualTo(
                    Root + "x?a=1234.5&b=true&c=2026-03-04T03%3A06%3A07.89Z&d=00000000-0000-0000-0000-000000000000&e=1234.50"));
                Assert.That(
                    ToAbsoluteUrl($"x?a={moment:yyyy}&b={(int?)7}&c={'x'}&d={DayOfWeek.Monday}"),
                    Is.EqualTo(Root + "x?a=2026&b=7&c=x&d=Monday"));
            });
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Test]
    public void A_URL_is_based_on_the_Graph_host_of_its_cloud()
    {
        Assert.That(
            GraphUrl.Literal("me").ToUri(GraphCloud.China).OriginalString, Is.EqualTo("https://microsoftgraph.chinacloudapi.cn/v1.0/me"));
    }

    [TestCase("https://graph.microsoft.com/v1.0/users?$skiptoken=%7B%22a%22%3A1%7D")]
    [TestCase("https://graph.microsoft.com/v1.0/drives/b!x/root:/a%2Fb%20c/children?token=%2B%2f%2e%2e&x=%41")]
    [TestCase("https://graph.microsoft.com/v1.0/users('a%27b')/x?$filter=a%20eq%20'b'&$skip=%C3%BC")]
    [TestCase("https://graph.microsoft.com/v1.0/a/%2e%2e/b/./c//d?q=a/../b")]
    [TestCase("https://graph.microsoft.com/v1.0/users?$skiptoken={raw}|^`\"")]
    public void A_link_from_the_service_is_sent_unchanged(string link)
    {
        var uri = GraphUrl.FromService(link).ToUri(GraphCloud.Global);

        Assert.That(uri.AbsoluteUri, Is.EqualTo(link));
        Assert.That("https://graph.microsoft.com" + uri.PathAndQuery, Is.EqualTo(link), "what goes over the wire");
    }

    [TestCase("http://graph.microsoft.com/v1.0/users")]
    [TestCase("file:///etc/passwd")]
    [TestCase("javascript:alert(1)")]
    [TestCase("?$skiptoken=x")]
    [TestCase("#x")]
    [TestCase("/\\evil.example/x")]
    [TestCase("//evil.example/x")]
    [TestCase("\\\\evil.example\\x")]
    [TestCase("https://graph.microsoft.com.ü/v1.0/users")]
    [TestCase(" https://graph.microsoft.com/v1.0/users")]
    [TestCase("")]
    [TestCase(" ")]
    public void A_link_that_is_neither_https_nor_relative_is_rejected(string link)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => GraphUrl.FromService(link), Throws.ArgumentException);
            Assert.That(() => GraphUrl.PreAuthenticated(link), Throws.ArgumentException);
        });
    }

    [TestCase("/v1.0/users?$skiptoken=%7B%22", "https://graph.microsoft.com/v1.0/users?$skiptoken=%7B%22")]
    [TestCase("/beta/users", "https://graph.microsoft.com/beta/users")]
    [TestCase("users?a=ü b", Root + "users?a=%C3%BC%20b")]
    [TestCase("/teams('1')/operations('2')", Root + "teams('1')/operations('2')", Description = "as Teams writes them")]
    [TestCase("me/drive/root:/a%20b:/children", Root + "me/drive/root:/a%20b:/children")]
    [TestCase("@evil.example/x", Root + "@evil.example/x")]
    public void A_relative_link_from_the_service_is_below_Graph_and_sent_unchanged(string link, string expected)
    {
        Assert.That(GraphUrl.FromService(link).ToUri(GraphCloud.Global).AbsoluteUri, Is.EqualTo(expected));
    }

    // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1366 asks for such a way
    [TestCase("https://evil.example/v1.0/me")]
    [TestCase("https://graph.microsoft.com@evil.example/v1.0/me")]
    public async Task A_link_to_another_host_is_refused_before_a_token_is_requested(string link)
    {
        using var handler = new FakeHttpHandler();
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        await using var graph = TestData.CreateClient(handler, tokens: tokens);
        Func<Task>[] calls =
        [
            () => graph.GetAsync<User>(GraphUrl.FromService(link)),
            async () => { await foreach (var _ in graph.ListAsync<User>(GraphUrl.FromService(link))) { } },
        ];

        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<GraphException>(() => call());
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
        }

        Assert.That(tokens.Requests, Is.Empty);
    }

    // https://github.com/microsoftgraph/msgraph-sdk-dotnet-core/issues/974
    [Test]
    public async Task The_next_link_of_an_expanded_collection_is_listed_to_its_end()
    {
        const string link = "https://graph.microsoft.com/v1.0/groups('1')/members?$skiptoken=%7B%22a%22%7D";
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"id":"1"}""", link + "2"))
            .RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"id":"2"}"""));
        await using var graph = TestData.CreateClient(handler);
        var ids = new List<string?>();

        await foreach (var user in graph.ListAsync<User>(GraphUrl.FromService(link))) ids.Add(user.Id);

        Assert.That(ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(handler.Requests.Select(sent => sent.RequestUri.AbsoluteUri), Is.EqualTo(new[] { link, link + "2" }));
        Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.All.EqualTo("Bearer some-token"));
    }

    [TestCase("https://graph.microsoft.com/v1.0/users?$skiptoken=ü b", "https://graph.microsoft.com/v1.0/users?$skiptoken=%C3%BC%20b")]
    [TestCase("https://graph.microsoft.com/v1.0/Größe/%41?q={}", "https://graph.microsoft.com/v1.0/Gr%C3%B6%C3%9Fe/%41?q={}")]
    [TestCase("https://graph.microsoft.com/v1.0/users?x=😀", "https://graph.microsoft.com/v1.0/users?x=%F0%9F%98%80")]
    public void A_link_with_a_blank_or_a_character_outside_of_ASCII_is_sent_with_that_character_escaped(string link, string expected)
    {
        Assert.Multiple(() =>
        {
            Assert.That(GraphUrl.FromService(link).ToUri(GraphCloud.Global).AbsoluteUri, Is.EqualTo(expected));
            Assert.That(GraphUrl.FromAbsoluteLink(link).ToUri(GraphCloud.Global).AbsoluteUri, Is.EqualTo(expected));
            Assert.That(GraphUrl.PreAuthenticated(link).ToUri(GraphCloud.Global).AbsoluteUri, Is.EqualTo(expected));
        });
    }

    [Test]
    public void The_query_of_an_address_is_readable_in_tests_and_never_that_of_a_pre_authenticated_one()
    {
        var select = "a b";

        Assert.Multiple(() =>
        {
            Assert.That(GetQuery($"users/x?$select={select}"), Is.EqualTo("?$select=a%20b"));
            Assert.That(GraphUrl.Literal("users").Query, Is.Empty);
            Assert.That(GraphUrl.FromService("https://graph.microsoft.com/v1.0/users?$skiptoken=x").Query, Is.EqualTo("?$skiptoken=x"));
            Assert.That(GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up?tempauth=secret").Query, Is.Empty);
        });

        static string GetQuery(GraphUrl url) => url.Query;
    }

    [Test]
    public void ToString_of_a_URL_shows_neither_a_query_nor_a_pre_authenticated_URL()
    {
        var secret = "secret";

        Assert.Multiple(() =>
        {
            Assert.That(ToDisplayText($"users/{"ada"}?$filter=mail eq '{secret}'"), Is.EqualTo("users/ada"));
            Assert.That(GraphUrl.Literal("users?$search=secret").ToString(), Is.EqualTo("users"));
            Assert.That(
                GraphUrl.FromService("https://graph.microsoft.com/v1.0/users?$skiptoken=secret").ToString(), Is.EqualTo("/v1.0/users"));
            Assert.That(
                GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret?tempauth=secret").ToString(),
                Is.EqualTo("(pre-authenticated address)"));
            Assert.That(
                () => GraphUrl.PreAuthenticated("http://up.1drv.com/secret"), Throws.ArgumentException.With.Message.Not.Contains("secret"));
        });
    }

    private static string ToAbsoluteUrl(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;

    private static string? ToDisplayText(GraphUrl url) => url.ToString();
}
