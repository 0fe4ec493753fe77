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
    [TestCase("/v1.0/users")]
    [TestCase("users")]
    [TestCase("file:///etc/passwd")]
    [TestCase("")]
    public void A_link_that_is_not_absolute_https_is_rejected(string link)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => GraphUrl.FromService(link), Throws.ArgumentException);
            Assert.That(() => GraphUrl.PreAuthenticated(link), Throws.ArgumentException);
        });
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
