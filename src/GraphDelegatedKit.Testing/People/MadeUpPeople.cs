using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Testing.People;

// People by number: names, titles and gaps a real directory has (no title, not enabled, letters beyond ASCII), and no chance in any of it. Each is made
// when looked at and found by id or name by arithmetic, so that a million of them cost nothing to have.
internal sealed class MadeUpPeople(int count) : IReadOnlyList<LocalUser>
{
    private const string Domain = "@contoso.onmicrosoft.com";

    // Odd, so that multiplying by it modulo 2^32 can be undone by multiplying by the other.
    private const uint Scramble = 0x9E37_79B1;
    private const uint Unscramble = 0x0E8B_2F51;

    // Up to here they are kept once made: a listing then reads them again and again.
    private const int Kept = 131_072;

    private static readonly string[] Given =
    [
        "Ada", "Bruno", "Carmen", "Deniz", "Elif", "Farid", "Grete", "Hugo", "Ines", "Jonas", "Kiran", "Lea", "Mateo", "Nadia", "Omar", "Priya",
        "Quentin", "Rosa", "Sven", "Tessa", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoë", "Łukasz", "Søren", "Chloé", "José", "Aroha",
    ];

    private static readonly string[] Family =
    [
        "Lindqvist", "Moreau", "Okafor", "Tanaka", "Haddad", "Novak", "Silva", "Keller", "Rossi", "Duarte", "Fischer", "Gupta", "Hansen", "Ito",
        "Jansen", "Kowalska", "Larsen", "Mbeki", "Nakamura", "O'Brien", "Petrov", "Quispe", "Reyes", "Sørensen", "Tran", "Ueda", "Vargas",
        "Weber", "Xu", "Yıldız", "Zielińska", "Müller", "García", "Andersson", "Botha", "Castro", "Dlamini",
    ];

    private static readonly string?[] Titles =
    [
        "Engineer", "Accountant", "Product Manager", "Support Specialist", "Designer", "Sales Manager", null, "Data Analyst", "Technician",
        "Team Lead", "Recruiter", "Legal Counsel", "Project Manager",
    ];

    private static readonly string[] Departments = ["Engineering", "Finance", "Sales", "People", "Operations", "Legal", "Support"];

    private static readonly string[] Offices = ["Lisbon/2", "Utrecht/1", "Nairobi/3", "Osaka/14", "Monterrey/5"];

    // 31 given names and 37 family names share no factor, so walking both at once meets every pair before the first repeats.
    private static readonly (string Name, string Mailbox)[] Pairs = [.. Enumerable.Range(0, Given.Length * Family.Length).Select(number =>
        ($"{Given[number % Given.Length]} {Family[number % Family.Length]}", Plain(Given[number % Given.Length]) + "." + Plain(Family[number % Family.Length])))];

    private static readonly Dictionary<string, int> PairOf =
        Pairs.Select((pair, number) => (pair.Mailbox, number)).ToDictionary(pair => pair.Mailbox, pair => pair.number, StringComparer.OrdinalIgnoreCase);

    private readonly LocalUser?[] _kept = count <= Kept ? new LocalUser?[count] : [];

    public int Count => count;

    public LocalUser this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return _kept.Length == 0 ? Person(index) : _kept[index] ??= Person(index);
        }
    }

    // Less than zero when it is nobody's id or name.
    public int PlaceOf(string idOrName)
    {
        var place = Guid.TryParse(idOrName, out var id) ? NumberOf(id) : NumberOf(idOrName);
        return place >= 0 && place < count
            && (idOrName.Equals(IdOf((int)place).ToString(), StringComparison.OrdinalIgnoreCase) || idOrName.Equals(AddressOf((int)place), StringComparison.OrdinalIgnoreCase))
            ? (int)place
            : -1;
    }

    public IEnumerator<LocalUser> GetEnumerator()
    {
        for (var place = 0; place < count; place++)
            yield return this[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static LocalUser Person(int number)
    {
        var address = AddressOf(number);
        return new LocalUser
        {
            Id = IdOf(number).ToString(),
            DisplayName = Pairs[number % Pairs.Length].Name,
            GivenName = Given[number % Given.Length],
            Surname = Family[number % Family.Length],
            UserPrincipalName = address,
            Mail = address,
            JobTitle = number == 0 ? "IT Administrator" : Titles[number % Titles.Length],
            Department = number == 0 ? "Operations" : Departments[number % Departments.Length],
            OfficeLocation = Offices[number % Offices.Length],
            MobilePhone = number % 3 == 1 ? null : $"+1 425 555 {number % 10_000:0000}",
            PreferredLanguage = "en-US",
            AccountEnabled = number % 17 != 11,
            IsAdministrator = number == 0,
        };
    }

    private static string AddressOf(int number)
    {
        var round = number / Pairs.Length;
        var mailbox = Pairs[number % Pairs.Length].Mailbox;
        return round == 0 ? mailbox + Domain : string.Create(CultureInfo.InvariantCulture, $"{mailbox}{round + 1}{Domain}");
    }

    private static long NumberOf(string address)
    {
        if (!address.EndsWith(Domain, StringComparison.OrdinalIgnoreCase))
            return -1;
        var mailbox = address[..^Domain.Length];
        var name = mailbox.TrimEnd("0123456789".ToCharArray());
        if (!PairOf.TryGetValue(name, out var pair))
            return -1;
        var round = int.TryParse(mailbox[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written - 1L : 0;
        return (round * Pairs.Length) + pair;
    }

    // The number, scrambled, and what makes it look like any other id.
    private static Guid IdOf(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        var scrambled = unchecked((uint)number * Scramble) ^ 0x5DEE_CE66;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, scrambled);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[4..], unchecked(((ulong)scrambled + 1) * 0xBF58_476D_1CE4_E5B9));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], unchecked(scrambled * 0x85EB_CA6B));
        return new Guid(bytes);
    }

    private static long NumberOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return unchecked((BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ 0x5DEE_CE66) * Unscramble);
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.ToLowerInvariant())
        {
            plain.Append(letter switch
            {
                'ë' or 'é' => "e",
                'ł' => "l",
                'ø' => "o",
                'ı' => "i",
                'ñ' or 'ń' => "n",
                'í' => "i",
                'ü' => "u",
                '\'' => "",
                _ => letter.ToString(),
            });
        }

        return plain.ToString();
    }
}
