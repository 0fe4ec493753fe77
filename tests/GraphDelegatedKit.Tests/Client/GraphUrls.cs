namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphUrls
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
    public void A_literal_goes_out_as_it_was_written_and_what_no_address_may_hold_is_escaped(string url, string expected)
    {
        Assert.That(Sent(GraphUrl.Literal(url)), Is.EqualTo(expected));
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
    public void A_hole_in_the_path_is_one_segment(string id, string escaped)
    {
        Assert.That(Sent($"users/{id}/manager"), Is.EqualTo($"{Root}users/{escaped}/manager"));
    }

    [Test]
    public void A_hole_in_a_path_by_name_parts_at_slashes_and_escapes_the_rest()
    {
        var (drive, path) = ("b!1", "General/a b/50% #1 'x' a:b.txt");

        Assert.That(Sent($"drives/{drive}/root:/{path}:/children?$top=1"), Is.EqualTo(
            Root + "drives/b%211/root:/General/a%20b/50%25%20%231%20%27x%27%20a%3Ab.txt:/children?$top=1"));
    }

    [Test]
    public void After_the_closing_colon_slashes_part_nothing_any_more()
    {
        var (path, id) = ("a/b", "c/d");

        Assert.That(Sent($"me/drive/root:/{path}:/versions/{id}"), Is.EqualTo(Root + "me/drive/root:/a/b:/versions/c%2Fd"));
    }

    [Test]
    public void A_site_by_its_path_and_a_library_in_it_are_both_by_name()
    {
        var (site, path) = ("sites/Team A", "x/y");

        Assert.That(Sent($"sites/contoso.sharepoint.com:/{site}:/drive/root:/{path}"), Is.EqualTo(Root + "sites/contoso.sharepoint.com:/sites/Team%20A:/drive/root:/x/y"));
    }

    [TestCase("a&$top=1", "a%26%24top%3D1")]
    [TestCase("a/b", "a%2Fb")]
    [TestCase("a+b c", "a%2Bb%20c")]
    [TestCase("a#b%", "a%23b%25")]
    [TestCase("..", "..")]
    public void A_hole_in_the_query_is_one_value(string value, string escaped)
    {
        Assert.That(Sent($"users?$search={value}&$count=true"), Is.EqualTo($"{Root}users?$search={escaped}&$count=true"));
    }

    [TestCase("O'Neil", "O%27%27Neil")]
    [TestCase("' or true or '", "%27%27%20or%20true%20or%20%27%27")]
    public void A_hole_inside_single_quotes_cannot_end_them(string name, string escaped)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Sent($"users?$filter=displayName eq '{name}' and accountEnabled eq true"), Is.EqualTo($"{Root}users?$filter=displayName%20eq%20'{escaped}'%20and%20accountEnabled%20eq%20true"));
            Assert.That(Sent($"me/drive/root/search(q='{name}')?$top=1"), Is.EqualTo($"{Root}me/drive/root/search(q='{escaped}')?$top=1"));
        });
    }

    [Test]
    public void Behind_a_closed_quote_and_in_a_path_by_name_a_quote_is_only_a_letter()
    {
        var (name, search, path) = ("a", "o'neil", "o'neil");

        Assert.Multiple(() =>
        {
            Assert.That(Sent($"users?$filter=givenName eq '{name}'&$search={search}"), Does.EndWith("$search=o%27neil"));
            Assert.That(Sent($"me/drive/root:/it's/{path}"), Does.EndWith("root:/it's/o%27neil"));
        });
    }

    [TestCase("")]
    [TestCase(null)]
    [TestCase(".")]
    [TestCase("..")]
    public void A_hole_that_would_lead_elsewhere_is_refused_by_name(string? userId)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Sent($"users/{userId}/messages"), Throws.ArgumentException);
            Assert.That(() => Sent($"me/drive/root:/{userId}:/content"), Throws.ArgumentException);
        });
        if (string.IsNullOrEmpty(userId)) Assert.That(() => Sent($"users/{userId}"), Throws.ArgumentException.With.Message.Contains("{userId}"));
    }

    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase("a/../b")]
    [TestCase("a/./b")]
    [TestCase("..")]
    public void A_path_by_name_that_climbs_or_has_empty_segments_is_refused(string path)
    {
        Assert.That(() => Sent($"me/drive/root:/{path}"), Throws.ArgumentException);
    }

    [Test]
    public void A_hole_cannot_climb_together_with_the_literal_beside_it()
    {
        var dot = ".";

        Assert.That(() => Sent($"users/.{dot}/x"), Throws.ArgumentException);
    }

    [Test]
    public void An_empty_hole_in_the_query_is_refused_too()
    {
        var value = "";

        Assert.That(() => Sent($"users?$search={value}"), Throws.ArgumentException.With.Message.Contains("{value}"));
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
    public void A_literal_that_is_no_relative_address_is_refused(string url)
    {
        Assert.That(() => GraphUrl.Literal(url), Throws.ArgumentException);
    }

    [TestCase("@evil.example/x", Root + "@evil.example/x")]
    [TestCase(":443@evil.example", Root + ":443@evil.example")]
    [TestCase("https:evil.example", Root + "https:evil.example")]
    [TestCase(".evil.example", Root + ".evil.example")]
    [TestCase("users/%252e%252e/x", Root + "users/%252e%252e/x")]
    public void Whatever_else_it_looks_like_it_stays_below_the_clouds_graph(string url, string expected)
    {
        Assert.That(Sent(GraphUrl.Literal(url)), Is.EqualTo(expected));
        Assert.That(GraphUrl.Literal(url).ToUri(GraphCloud.Global).Host, Is.EqualTo("graph.microsoft.com"));
    }

    [TestCase("../x")]
    [TestCase("x/..")]
    [TestCase("..\\x")]
    [TestCase("a/../../b")]
    public void A_hole_cannot_climb_by_a_slash_that_is_escaped_either(string id)
    {
        Assert.That(() => Sent($"users/{id}/messages"), Throws.ArgumentException);
    }

    [Test]
    public void Holes_are_written_as_OData_does_whatever_the_culture()
    {
        var (number, flag, moment, id) = (1234.5, true, new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.FromHours(2)), Guid.Empty);
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = (System.Globalization.CultureInfo)before.Clone();
        Thread.CurrentThread.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            Assert.Multiple(() =>
            {
                Assert.That(Sent($"x?a={number}&b={flag}&c={moment}&d={id}&e={number:F2}"), Is.EqualTo(
                    Root + "x?a=1234.5&b=true&c=2026-03-04T03%3A06%3A07.89Z&d=00000000-0000-0000-0000-000000000000&e=1234.50"));
                Assert.That(Sent($"x?a={moment:yyyy}&b={(int?)7}&c={'x'}&d={DayOfWeek.Monday}"), Is.EqualTo(Root + "x?a=2026&b=7&c=x&d=Monday"));
            });
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Test]
    public void It_hangs_below_the_graph_of_its_cloud()
    {
        Assert.That(GraphUrl.Literal("me").ToUri(GraphCloud.China).OriginalString, Is.EqualTo("https://microsoftgraph.chinacloudapi.cn/v1.0/me"));
    }

    [TestCase("https://graph.microsoft.com/v1.0/users?$skiptoken=%7B%22a%22%3A1%7D")]
    [TestCase("https://graph.microsoft.com/v1.0/drives/b!x/root:/a%2Fb%20c/children?token=%2B%2f%2e%2e&x=%41")]
    [TestCase("https://graph.microsoft.com/v1.0/users('a%27b')/x?$filter=a%20eq%20'b'&$skip=%C3%BC")]
    [TestCase("https://graph.microsoft.com/v1.0/a/%2e%2e/b/./c//d?q=a/../b")]
    [TestCase("https://graph.microsoft.com/v1.0/users?$skiptoken={raw}|^`\"")]
    public void A_link_a_server_gave_goes_out_to_the_letter(string link)
    {
        var address = GraphUrl.FromService(link).ToUri(GraphCloud.Global);

        Assert.That(address.AbsoluteUri, Is.EqualTo(link));
        Assert.That("https://graph.microsoft.com" + address.PathAndQuery, Is.EqualTo(link), "what goes over the wire");
    }

    [TestCase("http://graph.microsoft.com/v1.0/users")]
    [TestCase("/v1.0/users")]
    [TestCase("users")]
    [TestCase("file:///etc/passwd")]
    [TestCase("")]
    public void A_link_that_is_not_absolute_and_https_is_refused(string link)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => GraphUrl.FromService(link), Throws.ArgumentException);
            Assert.That(() => GraphUrl.PreAuthenticated(link), Throws.ArgumentException);
        });
    }

    [Test]
    public void Nothing_of_a_query_or_of_a_pre_authenticated_address_is_shown()
    {
        var secret = "secret";

        Assert.Multiple(() =>
        {
            Assert.That(Shown($"users/{"ada"}?$filter=mail eq '{secret}'"), Is.EqualTo("users/ada"));
            Assert.That(GraphUrl.Literal("users?$search=secret").ToString(), Is.EqualTo("users"));
            Assert.That(GraphUrl.FromService("https://graph.microsoft.com/v1.0/users?$skiptoken=secret").ToString(), Is.EqualTo("/v1.0/users"));
            Assert.That(GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret?tempauth=secret").ToString(), Is.EqualTo("(pre-authenticated address)"));
            Assert.That(() => GraphUrl.PreAuthenticated("http://up.1drv.com/secret"), Throws.ArgumentException.With.Message.Not.Contains("secret"));
        });
    }

    private static string Sent(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;

    private static string? Shown(GraphUrl url) => url.ToString();
}
