<?php
// A shop as merchants write it: pages of its own that sign a form, and a server that is called back. Written from what the gateway's forms
// are said to be, and from nothing of the gateway's. One file for PHP's built-in server; what befalls it is written to SHOP_LOG, a line each.
//
//   GET  /checkout?style=S&oid=O   the page with the form
//   POST /callback?style=S         the gateway's server
//   POST /ok?style=S, /fail?style=S the cardholder's browser

const STORE = '600000001';
define('KEY', getenv('SHOP_KEY'));
define('GATEWAY', getenv('SHOP_GATEWAY'));

function here(string $path, string $style): string {
    return 'http://' . $_SERVER['HTTP_HOST'] . $path . '?style=' . $style;
}

function escaped(string $text): string {
    return str_replace('|', '\\|', str_replace('\\', '\\\\', $text));
}

/** The names of a form in the order in which a style has them. */
function ordered(array $names, string $style): array {
    switch ($style) {
        case 'lower':
            usort($names, fn ($a, $b) => strcmp(strtolower($a), strtolower($b)));
            break;
        case 'upper':
            usort($names, fn ($a, $b) => strcmp(strtoupper($a), strtoupper($b)));
            break;
        case 'strcasecmp':
            usort($names, 'strcasecmp');
            break;
        default:
            natcasesort($names);
    }
    return $names;
}

function signature(array $fields, string $style, callable $value): string {
    $text = '';
    foreach (ordered(array_keys($fields), $style) as $name) {
        if (in_array(strtolower($name), ['hash', 'encoding'], true)) continue;
        $text .= escaped($value($fields[$name])) . '|';
    }
    return base64_encode(pack('H*', hash('sha512', $text . escaped(KEY))));
}

/** What a receiver does to a value before it signs it. */
function received(string $style): callable {
    switch ($style) {
        case 'kit':
            return fn ($value) => html_entity_decode(preg_replace('/\n$/', '', $value), ENT_QUOTES, 'UTF-8');
        case 'lower':
            return 'trim';
        case 'upper':
            return fn ($value) => htmlspecialchars_decode(trim($value), ENT_QUOTES);
        default:
            return fn ($value) => $value;
    }
}

function fieldsOf(string $style, string $oid, string $amount): array {
    $fields = [
        'clientid' => STORE,
        'storetype' => '3D_PAY_HOSTING',
        'TranType' => 'PreAuth',
        'amount' => $amount,
        'currency' => '504',
        'oid' => $oid,
        'okUrl' => here('/ok', $style),
        'failUrl' => here('/fail', $style),
        'callbackUrl' => here('/callback', $style),
        'shopurl' => here('/', $style),
        'lang' => 'fr',
        'email' => 'client@example.ma',
        'tel' => '+212 600-000000',
        'BillToName' => "Zoé | L'Été \\ \"x\" & Co",
        'BillToCompany' => '',
        'BillToStreet1' => "1, rue\r\nd'Anfa",
        'BillToStreet2' => '',
        'BillToCity' => 'الدار البيضاء',
        'BillToCountry' => '504',
        'BillToPostalCode' => '20000',
        'rnd' => microtime(),
        'hashAlgorithm' => 'ver3',
        'encoding' => 'UTF-8',
        'AutoRedirect' => 'true',
        'CallbackResponse' => 'true',
        'refreshtime' => '0',
        'amountCur' => '11.50',
        'symbolCur' => 'EUR',
    ];
    switch ($style) {
        case 'lower':
            $fields['AutoRedirect'] = (string) true;
            $fields['CallbackResponse'] = (string) true;
            $fields['storetype'] = '3DPAYHOSTING';
            $fields['amount'] = str_replace('.', ',', $amount);
            return array_change_key_case($fields, CASE_LOWER);
        case 'upper':
            $fields['AutoRedirect'] = (string) false;
            return array_change_key_case($fields, CASE_UPPER);
        case 'strcasecmp':
            $fields['trantype'] = 'PreAuth';
            $fields['amount'] = number_format((float) $amount, 2);
            return $fields;
        case 'spaced':
            return $fields + ['description' => ' 2 × tajine ', 'cart_id' => '  ', 'note' => 'Tom &amp; Zo&eacute;'];
    }
    return $fields;
}

function note(string $what, array $more): void {
    file_put_contents(getenv('SHOP_LOG'), json_encode(['what' => $what] + $more) . "\n", FILE_APPEND | LOCK_EX);
}

/** The checksum of the older kit. */
function checksum(string $url, array $fields): string {
    return md5(rawurlencode($url . STORE . $fields['cartId'] . $fields['totalAmountTx'] . ($fields['email'] ?? '') . KEY));
}

$style = $_GET['style'] ?? 'kit';
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($path === '/checkout') {
    $fields = fieldsOf($style, $_GET['oid'], $_GET['amount'] ?? '1125.50');
    $name = $style === 'lower' ? 'hash' : 'HASH';
    $fields[$name] = signature($fields, 'natcasesort', fn ($value) => $value);
    header('Content-Type: text/html; charset=utf-8');
    echo '<!DOCTYPE html><form method="post" action="' . GATEWAY . '/fim/est3Dgate">';
    foreach ($fields as $name => $value) {
        echo '<input type="hidden" name="' . $name . '" value="' . htmlspecialchars($value) . '">';
    }
    echo '<button>Payer</button></form>';
    return;
}

// The older kit: GET /cart?oid=O, POST /book, GET /update. A cart whose number begins with NO is not booked.
if ($path === '/cart') {
    $fields = [
        'storeId' => STORE, 'langue' => 'FR', 'cartId' => $_GET['oid'], 'totalAmountTx' => $_GET['amount'],
        'offerURL' => here('/', 'mtc'), 'updateURL' => here('/update', 'mtc'), 'bookURL' => here('/book', 'mtc'),
        'totalAmountCur' => '11.50', 'symbolCur' => 'EUR', 'name' => "Zoé L'Été", 'email' => 'client@example.ma', 'tel' => '+212600000000',
    ];
    $fields['checksum'] = checksum(GATEWAY . '/mtc/pay', $fields);
    echo '<form method="post" action="' . GATEWAY . '/mtc/pay">';
    foreach ($fields as $name => $value) {
        echo '<input type="hidden" name="' . $name . '" value="' . htmlspecialchars($value) . '">';
    }
    echo '</form>';
    return;
}
if ($path === '/book' || $path === '/update') {
    $fields = $path === '/book' ? $_POST : $_GET + ['email' => 'client@example.ma'];
    $isRight = hash_equals(checksum(here($path, 'mtc'), $fields), $fields['checksum']);
    note($path, ['right' => $isRight, 'response' => '', 'code' => $fields['3DSecureResult'] ?? '', 'oid' => $fields['cartId'], 'fields' => $fields]);
    header('Content-Type: text/plain');
    $isBooked = $isRight && !str_starts_with($fields['cartId'], 'NO');
    echo $path === '/update' ? 'merci' : ($isBooked ? '1;' . $fields['cartId'] . ';' . date('Ymd') . ';1' : '0;Null;Null;Null');
    return;
}

$sent = $_POST['HASH'] ?? $_POST['hash'] ?? '';
// Some receivers of forms do this to all of their values.
$isRight = hash_equals(signature($_POST, $style, $style === 'spaced' ? fn ($value) => html_entity_decode(trim($value), ENT_QUOTES, 'UTF-8') : received($style)), $sent);
$response = $_POST['Response'] ?? '';
note($path, ['right' => $isRight, 'response' => $response, 'code' => $_POST['ProcReturnCode'] ?? '', 'oid' => $_POST['ReturnOid'] ?? '', 'fields' => $_POST]);
header('Content-Type: text/plain');
if ($path !== '/callback') {
    echo $isRight ? 'merci' : 'faux';
} elseif (!$isRight) {
    echo 'FAILURE';
} elseif ($response === 'Approved' && $style !== 'strcasecmp') {
    echo 'ACTION=POSTAUTH';
} elseif ($response === 'Approved') {
    // This one captures by hand, and answers nothing.
} else {
    echo 'APPROVED';
}
