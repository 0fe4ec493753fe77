using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Testing.Users;

// Generated users, always the same, with the names, titles and gaps of a real directory (no title, disabled, letters beyond ASCII). A user
// is computed from its number on access, and arithmetic maps an id or name back to the number, so that a million users need no memory.
internal sealed class GeneratedUsers(int count) : IReadOnlyList<LocalUser>
{
    private const string Domain = "@" + TenantDomains.Initial;

    // The factor is odd, so multiplying by UnscrambleFactor modulo 2^32 reverses a multiplication by ScrambleFactor.
    private const uint ScrambleFactor = 0x9E37_79B1;
    private const uint UnscrambleFactor = 0x0E8B_2F51;

    // Up to this count the created users are cached, because a listing reads them repeatedly.
    private const int MaxCachedUsers = 131_072;

    private const int ReportsPerManager = 7;

    private static readonly string[] GivenNames =
    [
        "Ada", "Bruno", "Carmen", "Deniz", "Elif", "Farid", "Grete", "Hugo", "Ines", "Jonas", "Kiran", "Lea", "Mateo", "Nadia", "Omar",
        "Priya", "Quentin", "Rosa", "Sven", "Tessa", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoë", "Łukasz", "Søren", "Chloé",
        "José", "Aroha",
    ];

    private static readonly string[] FamilyNames =
    [
        "Lindqvist", "Moreau", "Okafor", "Tanaka", "Haddad", "Novak", "Silva", "Keller", "Rossi", "Duarte", "Fischer", "Gupta", "Hansen",
        "Ito", "Jansen", "Kowalska", "Larsen", "Mbeki", "Nakamura", "O'Brien", "Petrov", "Quispe", "Reyes", "Sørensen", "Tran", "Ueda",
        "Vargas", "Weber", "Xu", "Yıldız", "Zielińska", "Müller", "García", "Andersson", "Botha", "Castro", "Dlamini",
    ];

    private static readonly string?[] JobTitles =
    [
        "Engineer", "Accountant", "Product Manager", "Support Specialist", "Designer", "Sales Manager", null, "Data Analyst", "Technician",
        "Team Lead", "Recruiter", "Legal Counsel", "Project Manager",
    ];

    private static readonly string[] Departments = ["Engineering", "Finance", "Sales", "People", "Operations", "Legal", "Support"];

    private static readonly string[] Offices = ["Lisbon/2", "Utrecht/1", "Nairobi/3", "Osaka/14", "Monterrey/5"];

    // 31 given names and 37 family names share no factor, so stepping through both lists yields every pair before the first repeats.
    private static readonly (string Name, string Mailbox)[] NamePairs = [.. Enumerable.Range(0, GivenNames.Length * FamilyNames.Length)
        .Select(number => (Given: GivenNames[number % GivenNames.Length], Family: FamilyNames[number % FamilyNames.Length]))
        .Select(pair => ($"{pair.Given} {pair.Family}", ToAscii(pair.Given) + "." + ToAscii(pair.Family)))];

    private static readonly Dictionary<string, int> PairNumbers =
        NamePairs.Select((pair, number) => (pair.Mailbox, number)).ToDictionary(
            pair => pair.Mailbox, pair => pair.number, StringComparer.OrdinalIgnoreCase);

    private readonly LocalUser?[] _cache = count <= MaxCachedUsers ? new LocalUser?[count] : [];

    public int Count => count;

    public LocalUser this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return _cache.Length == 0 ? CreateUser(index) : _cache[index] ??= CreateUser(index);
        }
    }

    // Returns -1 when no user has that id or name.
    public int IndexOf(string idOrName)
    {
        var number = Guid.TryParse(idOrName, out var id) ? GetNumber(id) : GetNumber(idOrName);
        if (number < 0 || number >= count)
            return -1;
        var isMatch = idOrName.Equals(CreateId((int)number).ToString(), StringComparison.OrdinalIgnoreCase)
            || idOrName.Equals(GetAddress((int)number), StringComparison.OrdinalIgnoreCase);
        return isMatch ? (int)number : -1;
    }

    public IEnumerator<LocalUser> GetEnumerator()
    {
        for (var index = 0; index < count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static LocalUser CreateUser(int number)
    {
        var address = GetAddress(number);
        return new LocalUser
        {
            Id = CreateId(number).ToString(),
            DisplayName = NamePairs[number % NamePairs.Length].Name,
            GivenName = GivenNames[number % GivenNames.Length],
            Surname = FamilyNames[number % FamilyNames.Length],
            UserPrincipalName = address,
            Mail = address,
            JobTitle = number == 0 ? "IT Administrator" : JobTitles[number % JobTitles.Length],
            Department = number == 0 ? "Operations" : Departments[number % Departments.Length],
            OfficeLocation = Offices[number % Offices.Length],
            MobilePhone = number % 3 == 1 ? null : $"+1 425 555 {number % 10_000:0000}",
            PreferredLanguage = "en-US",
            AccountEnabled = number % 17 != 11,
            IsAdministrator = number == 0,
            Manager = number == 0 ? null : CreateId((number - 1) / ReportsPerManager).ToString(),
        };
    }

    private static string GetAddress(int number)
    {
        var round = number / NamePairs.Length;
        var mailbox = NamePairs[number % NamePairs.Length].Mailbox;
        return round == 0 ? mailbox + Domain : string.Create(CultureInfo.InvariantCulture, $"{mailbox}{round + 1}{Domain}");
    }

    private static long GetNumber(string address)
    {
        if (!address.EndsWith(Domain, StringComparison.OrdinalIgnoreCase))
            return -1;
        var mailbox = address[..^Domain.Length];
        var name = mailbox.TrimEnd("0123456789".ToCharArray());
        if (!PairNumbers.TryGetValue(name, out var pair))
            return -1;
        var round = int.TryParse(mailbox[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var suffix)
            ? suffix - 1L
            : 0;
        return (round * NamePairs.Length) + pair;
    }

    // The first four bytes hold the scrambled number; the others are derived from it so that the id looks random.
    private static Guid CreateId(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        var scrambled = unchecked((uint)number * ScrambleFactor) ^ 0x5DEE_CE66;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, scrambled);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[4..], unchecked(((ulong)scrambled + 1) * 0xBF58_476D_1CE4_E5B9));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], unchecked(scrambled * 0x85EB_CA6B));
        return new Guid(bytes);
    }

    private static long GetNumber(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return unchecked((BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ 0x5DEE_CE66) * UnscrambleFactor);
    }

    private static string ToAscii(string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var character in name.ToLowerInvariant())
        {
            ascii.Append(character switch
            {
                'ë' or 'é' => "e",
                'ł' => "l",
                'ø' => "o",
                'ı' => "i",
                'ñ' or 'ń' => "n",
                'í' => "i",
                'ü' => "u",
                '\'' => "",
                _ => character.ToString(),
            });
        }

        return ascii.ToString();
    }
}
